import { join } from "node:path";

import { lock } from "../../../scripts/lock.mjs";
import { runCommand } from "../command.ts";
import { toolsFolder } from "../paths.ts";
import type { Say } from "../progress.ts";
import { buildGoTool, type GoTool } from "./go-tool.ts";

/** A server of the rehearsal that is built here, in a locked version. */
export interface Server extends Omit<GoTool, "path"> {
  /** As in its go.mod; it says so itself when it is asked with `versionOption`. */
  readonly version: string;
  readonly versionOption: string;
}

/** S3, of the Apache License 2.0, and ACME, of the Mozilla Public License 2.0. */
export const servers: readonly Server[] = [
  {
    folder: "versitygw",
    title: "the object store (versitygw)",
    packagePath: "github.com/versity/versitygw/cmd/versitygw",
    version: "v1.2.0",
    versionFlag: "main.Version=v1.2.0",
    versionOption: "--version",
    minutes: 1,
  },
  {
    folder: "pebble",
    title: "the certificate authority (Pebble)",
    packagePath: "github.com/letsencrypt/pebble/v2/cmd/pebble",
    version: "v2.10.1",
    versionFlag: "main.version=v2.10.1",
    versionOption: "-version",
    minutes: 1,
  },
];

/** Makes sure that the servers which the rehearsal cloud starts are there, in their locked versions. */
export async function ensureServers(say: Say): Promise<void> {
  for (const server of servers) await ensureServer(server, say);
}

async function ensureServer(server: Server, say: Say): Promise<void> {
  if (await isBuilt(server)) return;
  const held = await lock(toolsFolder, server.folder, `building ${server.title}`, (holder) => {
    say(`waiting for process ${holder.pid}, which is ${holder.purpose}`);
  });
  try {
    if (!(await isBuilt(server))) await buildGoTool({ ...server, path: pathOf(server) }, say);
  } finally {
    await held.release();
  }
}

async function isBuilt(server: Server): Promise<boolean> {
  const { code, stdout } = await runCommand(pathOf(server), [server.versionOption], { timeoutSeconds: 20 });
  return code === 0 && stdout.includes(`: ${server.version}\n`);
}

function pathOf({ folder }: Server): string {
  return join(toolsFolder, folder);
}
