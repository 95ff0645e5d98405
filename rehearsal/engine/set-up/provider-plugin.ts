import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { runCommand } from "../command.ts";
import { defaultHome, toolsFolder } from "../paths.ts";
import { during, type Say } from "../progress.ts";
import { reasonOf } from "./pulumi-download.ts";

/** The engine's own layout of plugins, in a PULUMI_HOME that holds nothing else. */
const pluginHome = join(defaultHome, "plugins");
const vendor = "https://get.pulumi.com";
const answerSeconds = 5;
const transferSeconds = 300;

/** The version that `@pulumi/digitalocean` was made for. */
export function providerVersion(): string {
  const { version } = createRequire(import.meta.url)("@pulumi/digitalocean/package.json") as { version: string };
  return version;
}

/** Folder of the official DigitalOcean provider, if it is installed for rehearsals. */
export async function installedProvider(): Promise<string | undefined> {
  const folder = join(pluginHome, "plugins", `resource-digitalocean-v${providerVersion()}`);
  return access(join(folder, "pulumi-resource-digitalocean")).then(
    () => folder,
    () => undefined,
  );
}

/** Installs the official provider where the vendor can be reached. Where it can't, the stand-in takes its place. */
export async function tryProviderPlugin(say: Say): Promise<void> {
  if ((await installedProvider()) !== undefined) return;
  try {
    await fetch(vendor, { method: "HEAD", signal: AbortSignal.timeout(answerSeconds * 1000) });
  } catch (error) {
    say(`the official DigitalOcean provider can't be downloaded (${reasonOf(error)}): the stand-in works instead`);
    return;
  }
  const version = providerVersion();
  const result = await during(say, `downloading the DigitalOcean provider ${version}`, () =>
    runCommand(join(toolsFolder, "pulumi"), ["plugin", "install", "resource", "digitalocean", version], {
      env: { PULUMI_HOME: pluginHome, PULUMI_SKIP_UPDATE_CHECK: "true" },
      timeoutSeconds: transferSeconds,
    }),
  );
  if (result.code === 0) return;
  const reason = result.stderr.trim().split("\n").at(-1) ?? "";
  say(`the official DigitalOcean provider can't be installed (${reason}): the stand-in works instead`);
}
