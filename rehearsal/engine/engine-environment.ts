import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { pathToFileURL } from "node:url";

import { clouds } from "./clouds/clouds.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Home } from "./paths.ts";

/** Variables by which a shell that is set up for a real account, or for a real backend, would reach into a rehearsal. */
const reachingIn = /^(PULUMI|DIGITALOCEAN|SPACES|AWS|DO)_/;

/** Removes from this process, and so from what it starts, all that points at a real account. */
export function forgetRealAccounts(): void {
  for (const name of Object.keys(process.env)) if (reachingIn.test(name)) Reflect.deleteProperty(process.env, name);
}

/**
 * Points at the rehearsal cloud what takes an endpoint from the environment alone: a provider that the program makes itself
 * has the SDK's defaults, not the stack's config.
 */
export function rememberRehearsal(endpoint: Pick<Endpoint, "clouds" | "store">): void {
  for (const cloud of Object.values(clouds)) Object.assign(process.env, cloud.environment(endpoint));
}

/**
 * Has this process trust what the rehearsal's authority issues, as if it were of the system's: the program, which runs in it,
 * asks its site by HTTPS as anybody would.
 */
export async function trustRehearsal({ authority }: Pick<Endpoint, "authority">): Promise<void> {
  const roots = (await readFile(authority.trustedRootsFile, "utf8")).match(/-----BEGIN[^]+?-----END[^\n]+/g) ?? [];
  setDefaultCACertificates([...new Set([...getCACertificates("default"), ...roots])]);
}

/** The engine's environment: everything of a rehearsal is in its home. */
export async function engineEnvironment(home: Home): Promise<Record<string, string>> {
  await mkdir(home.backend, { recursive: true });
  return {
    PULUMI_HOME: home.pulumiHome,
    // Without the attributes that it keeps beside each file: killed while it writes them, it could not read the state any more.
    PULUMI_BACKEND_URL: `${pathToFileURL(home.backend).href}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: await passphrase(home),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

async function passphrase(home: Home): Promise<string> {
  await mkdir(dirname(home.passphrase), { recursive: true });
  try {
    await writeFile(home.passphrase, randomBytes(24).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFile(home.passphrase, "utf8");
}
