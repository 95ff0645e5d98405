import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { toolsFolder } from "../../rehearsal/engine/paths.ts";
import { buildGoTool } from "../../rehearsal/engine/set-up/go-tool.ts";
import { lock } from "../../scripts/lock.mjs";

/** Also in tools/actionlint/go.mod. */
const version = "v1.7.12";
const path = join(toolsFolder, "actionlint");

/**
 * Path of actionlint, built once and kept with the other tools. Undefined on a machine without Go, unless it is one of
 * continuous integration: there, a check that can't run is a failure.
 */
export async function ensureActionlint(): Promise<string | undefined> {
  if (await isBuilt()) return path;
  const inCi = ["true", "1"].includes(process.env["CI"] ?? "");
  if (!inCi && !(await answers("go", ["version"], ""))) return undefined;
  const held = await lock(toolsFolder, "actionlint", "building actionlint", () => undefined);
  try {
    if (!(await isBuilt())) {
      await buildGoTool(
        {
          folder: "actionlint",
          title: "actionlint",
          packagePath: "github.com/rhysd/actionlint/cmd/actionlint",
          versionFlag: `github.com/rhysd/actionlint.version=${version}`,
          minutes: 1,
          path,
        },
        console.error,
      );
    }
    return path;
  } finally {
    await held.release();
  }
}

function isBuilt(): Promise<boolean> {
  return answers(path, ["-version"], `${version}\n`);
}

async function answers(program: string, args: readonly string[], start: string): Promise<boolean> {
  try {
    return (await promisify(execFile)(program, args)).stdout.startsWith(start);
  } catch {
    return false;
  }
}
