import { join } from "node:path";

import { lock } from "../../../scripts/lock.mjs";
import { runCommand } from "../command.ts";
import { toolsFolder } from "../paths.ts";
import type { Say } from "../progress.ts";
import { buildGoTool, type GoTool } from "./go-tool.ts";

/** Also in tools/versitygw/go.mod. */
const version = "v1.2.0";

const versitygw: GoTool = {
  folder: "versitygw",
  title: "the object store (versitygw)",
  packagePath: "github.com/versity/versitygw/cmd/versitygw",
  versionFlag: `main.Version=${version}`,
  minutes: 1,
  path: join(toolsFolder, "versitygw"),
};

/** Makes sure that the S3 server is there, in its locked version, and returns its path. */
export async function ensureObjectStoreServer(say: Say): Promise<string> {
  if (await built()) return versitygw.path;
  const held = await lock(toolsFolder, "versitygw", "building the object store", (holder) => {
    say(`waiting for process ${holder.pid}, which is ${holder.purpose}`);
  });
  try {
    if (!(await built())) await buildGoTool(versitygw, say);
    return versitygw.path;
  } finally {
    await held.release();
  }
}

async function built(): Promise<boolean> {
  const { code, stdout } = await runCommand(versitygw.path, ["--version"], { timeoutSeconds: 20 });
  return code === 0 && stdout.includes(`: ${version}\n`);
}
