import { isLoopback } from "../provider/loopback.ts";
import { clouds, cloudOf } from "./clouds/clouds.ts";
import type { Endpoint } from "./endpoint.ts";
import { Mistake } from "./mistake.ts";
import type { Config } from "./stack-config.ts";

/** Of the object store, as hosts reach it: the same setting on every cloud. */
const storeKey = "evenkeel:storeEndpoint";

/** Of the certificate authority that hosts of a site with names order from, and what its own HTTPS is trusted by. */
const authorityKeys = { server: "evenkeel:acmeServer", roots: "evenkeel:acmeRoots" };

/**
 * What a stack's config becomes in a rehearsal: the same, with its cloud's endpoints. Secrets can't be read here and
 * are not needed: they get throw-away values. `notes` says so.
 * @throws {Mistake} when the config means a real cloud, or one that is not rehearsed.
 */
export async function rehearsalConfig(
  name: string,
  config: Config,
  endpoint: Pick<Endpoint, "clouds" | "store" | "authority">,
): Promise<{ readonly config: Config; readonly notes: readonly string[] }> {
  const { harmless, notes } = withoutAccounts(config);
  const added = await cloudOf(harmless).rehearsalConfig({ name, config: harmless }, endpoint);
  const shared = { [storeKey]: endpoint.store.urlForMachines, ...authorityConfig(harmless, endpoint) };
  return { config: { ...harmless, ...added, ...shared }, notes };
}

/** A site without names orders nothing, whatever its settings say of an authority. */
function authorityConfig({ "evenkeel:domains": domains }: Config, { authority }: Pick<Endpoint, "authority">): Config {
  const none =
    domains === undefined || ["", "[]"].includes(typeof domains === "string" ? domains : JSON.stringify(domains));
  if (none) return {};
  return { [authorityKeys.server]: authority.directoryUrlForMachines, [authorityKeys.roots]: authority.serverRoot };
}

/** A config without what belongs to a real account of any cloud: a stack may change its cloud. */
function withoutAccounts(config: Config): { readonly harmless: Config; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const refused: string[] = [];
  const harmless: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const verdict = judge(key, value);
    if (verdict?.do === "refuse") refused.push(`${key}: ${JSON.stringify(value)}`);
    else if (verdict?.do === "drop") notes.push(`the stack's ${key} is not used: ${verdict.reason}`);
    // What it would have to be, a list or a number, is not to be seen; each setting of ours has a default.
    else if (isSecret(value) && key.startsWith("evenkeel:"))
      notes.push(`the stack's ${key} is not used: it can't be read here, and the rehearsal goes by its default`);
    else harmless[key] = withoutSecrets(value, key, notes);
  }
  if (refused.length > 0) {
    throw new Mistake(
      `a rehearsal never talks to a real cloud, but the stack's config names one (${refused.join(", ")}). Use a stack without, or run \`pulumi up\` if you mean it.`,
    );
  }
  return { harmless, notes };
}

/** A value with throw-away texts for the secrets in it, such as those that `pulumi config set --path --secret` writes. */
function withoutSecrets(value: unknown, path: string, notes: string[]): unknown {
  if (isSecret(value)) {
    notes.push(`the stack's ${path} is not used: the rehearsal has a throw-away one`);
    return "rehearsal-secret";
  }
  if (Array.isArray(value)) return value.map((item, index) => withoutSecrets(item, `${path}[${index}]`, notes));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutSecrets(item, `${path}.${name}`, notes)]));
}

function judge(key: string, value: unknown) {
  if (key === storeKey) return typeof value === "string" && isLoopback(value) ? undefined : { do: "refuse" as const };
  for (const cloud of Object.values(clouds)) {
    const verdict = cloud.judgeKey(key, value);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/** The team's part of a config that a rehearsal has written. */
export function withoutRehearsal(config: Config): Config {
  const shared = [storeKey, ...Object.values(authorityKeys)];
  const added = [...shared, ...Object.values(clouds).flatMap(({ rehearsalKeys }) => rehearsalKeys), ...secretKeys()];
  return Object.fromEntries(Object.entries(config).filter(([key]) => !added.includes(key)));
}

/** Config keys whose values the engine encrypts with the salt of the rehearsal. */
export function secretKeys(): string[] {
  return Object.values(clouds).flatMap(({ secrets }) => Object.keys(secrets));
}

/** A value that `pulumi config set --secret` has written. */
export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}
