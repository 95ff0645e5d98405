import { createHash } from "node:crypto";

import { renderUserData, type HostRecipe } from "./user-data.ts";

/**
 * Names a generation: ten hex digits that change with anything a host is made from (release, runtime, templates,
 * image, size) and with nothing else. What only the cloud knows (keys, bucket, private range) is left out, so that the
 * name is there in a preview.
 */
export function generationOf(
  recipe: Omit<HostRecipe, "store" | "trustedRange">,
  machine: { readonly image: string; readonly size: string },
): string {
  const userData = renderUserData({
    ...recipe,
    trustedRange: "192.0.2.0/24",
    store: { endpoint: "https://store.invalid", region: "-", bucket: "-", accessKeyId: "-", secretAccessKey: "-" },
  });
  return createHash("sha256")
    .update(JSON.stringify([userData, machine.image, machine.size]))
    .digest("hex")
    .slice(0, 10);
}
