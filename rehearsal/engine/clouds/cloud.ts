import type { Endpoint } from "../endpoint.ts";
import type { Config } from "../stack-config.ts";
import type { CloudApi } from "./cloud-api.ts";
import type { CloudName } from "./cloud-name.ts";

/** What the engine of the rehearsal must know of one cloud; all else of it is behind its API. */
export interface Cloud {
  readonly name: CloudName;
  /** What people call it. */
  readonly title: string;
  /** What it calls a host. */
  readonly hostWord: string;
  /** What it calls that which launches hosts by itself. */
  readonly groupWord: string;
  /** Says whether a config key is the cloud's own, and what a rehearsal does with it; undefined: it is kept. */
  judgeKey(key: string, value: unknown): KeyVerdict | undefined;
  /** Config that a stack on this cloud gets for the rehearsal, over its own. */
  rehearsalConfig(stack: RehearsedStack, endpoint: Pick<Endpoint, "clouds" | "store">): Promise<Config>;
  /** Config keys that rehearsals alone set. */
  readonly rehearsalKeys: readonly string[];
  /** Secret config that the program asks for, with values that are valid nowhere else. */
  readonly secrets: Readonly<Record<string, string>>;
  /** For providers that the program makes itself: they have the SDK's defaults, not the stack's config. */
  environment(endpoint: Pick<Endpoint, "clouds" | "store">): Readonly<Record<string, string>>;
  /** Makes its provider ready for an engine; loads it only now, for gRPC takes its time. */
  attachProvider(endpoint: Pick<Endpoint, "clouds">): Promise<Provider>;
  /** Its API, for stacks with these configs. */
  api(endpoint: Pick<Endpoint, "clouds">, configs: readonly Config[]): CloudApi;
}

/** `refuse`: it names a real cloud. `drop`: it goes, with a note that ends in `reason`. */
export type KeyVerdict = { readonly do: "refuse" } | { readonly do: "drop"; readonly reason: string };

export interface RehearsedStack {
  readonly name: string;
  /** As its team keeps it, without what was dropped. */
  readonly config: Config;
}

/** A provider that an engine can use: one that runs already, or a folder with its program. */
export interface Provider {
  /** Which one it is, for people. */
  readonly title: string;
  readonly at: { readonly port: number } | { readonly folder: string };
  readonly stop: () => Promise<void>;
}
