import { createHash } from "node:crypto";

import type { HostStore } from "./recipe.ts";
import { renderUserData, type HostRecipe, type StoreCredentials } from "./user-data.ts";

/** A recipe before the cloud has made anything: what only the cloud will know is not in it. */
export interface KnownRecipe extends Omit<HostRecipe, "generation" | "store" | "trustedRange"> {
  readonly trustedRange?: string;
  readonly store?: Partial<Omit<HostStore, "credentials">> & {
    readonly credentials?: Pick<StoreCredentials, "kind">;
  };
}

/**
 * Names a generation: ten hex digits that change with anything a host is made from (release, runtime, templates,
 * image, size) and with nothing else. Must be given the same in a preview, so without what only the cloud knows; a key
 * to the store never counts, but that there is one does.
 */
export function generationOf(
  { store = {}, ...recipe }: KnownRecipe,
  machine: { readonly image: string; readonly size: string },
): string {
  const userData = renderUserData({
    trustedRange: "192.0.2.0/24",
    ...recipe,
    generation: "0000000000",
    store: {
      endpoint: "https://store.invalid",
      region: "-",
      bucket: "-",
      ...store,
      credentials:
        store.credentials?.kind === "instance-role"
          ? { kind: "instance-role" }
          : { kind: "key", accessKeyId: "-", secretAccessKey: "-" },
    },
  });
  return createHash("sha256")
    .update(JSON.stringify([userData, machine.image, machine.size]))
    .digest("hex")
    .slice(0, 10);
}
