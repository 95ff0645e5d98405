import { mkdir, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { lock } from "../../../scripts/lock.mjs";
import { runCommand } from "../command.ts";
import { toolsFolder } from "../paths.ts";
import type { Say } from "../progress.ts";
import { buildGoTool } from "./go-tool.ts";
import { downloadPulumi } from "./pulumi-download.ts";
import { engineFits, parseVersion, type Version } from "./version.ts";

const path = join(toolsFolder, "pulumi");

/**
 * Makes sure that a Pulumi CLI fitting the SDK lies in the tools folder, and returns its path: an installed one, else
 * the vendor's download, else built from its Go modules.
 */
export async function ensurePulumi(say: Say): Promise<string> {
  if (await fits(path)) return path;
  const held = await lock(toolsFolder, "pulumi", "getting the Pulumi CLI", (holder) => {
    say(`waiting for process ${holder.pid}, which is ${holder.purpose}`);
  });
  try {
    if (!(await fits(path))) await get(say);
    return path;
  } finally {
    await held.release();
  }
}

async function get(say: Say): Promise<void> {
  const version = sdkVersion().join(".");
  const installed = await installedPulumi();
  if (installed !== undefined) {
    say(`using the installed Pulumi CLI, ${installed}`);
    await link(installed);
    return;
  }
  const reason = await downloadPulumi(version, dirname(path), say);
  if (reason === undefined) return;
  say(`the Pulumi CLI can't be downloaded: ${reason}`);
  await buildGoTool(
    {
      folder: "pulumi",
      title: "the Pulumi CLI",
      packagePath: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      versionFlag: `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`,
      minutes: 2,
      path,
    },
    say,
  );
}

/** Version of `@pulumi/pulumi`, which the engine must fit. */
export function sdkVersion(): Version {
  const { version } = createRequire(import.meta.url)("@pulumi/pulumi/package.json") as { version: string };
  const parsed = parseVersion(version);
  if (parsed === undefined) throw new Error(`@pulumi/pulumi has no version that can be read: ${version}`);
  return parsed;
}

async function fits(command: string): Promise<boolean> {
  const { code, stdout } = await runCommand(command, ["version"], {
    env: { PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeoutSeconds: 20,
  });
  const version = code === 0 ? parseVersion(stdout) : undefined;
  return version !== undefined && engineFits(version, sdkVersion());
}

/** Path of a fitting `pulumi` on the PATH. */
async function installedPulumi(): Promise<string | undefined> {
  for (const folder of (process.env["PATH"] ?? "").split(":")) {
    // Packages of npm may bring a `pulumi` that is only a downloader.
    if (folder === "" || folder.includes("node_modules")) continue;
    const candidate = join(folder, "pulumi");
    if (await fits(candidate)) return candidate;
  }
  return undefined;
}

async function link(target: string): Promise<void> {
  const unfinished = `${path}.${process.pid}`;
  await mkdir(dirname(path), { recursive: true });
  await rm(unfinished, { force: true });
  await symlink(target, unfinished);
  await rename(unfinished, path);
}
