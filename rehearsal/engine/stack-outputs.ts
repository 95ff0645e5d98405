import { join } from "node:path";

import { runCommand } from "./command.ts";
import { engineEnvironment } from "./engine-environment.ts";
import { type Home, toolsFolder } from "./paths.ts";

/** The outputs of a stack's last `up`, secrets as `[secret]`; undefined when there is no such stack. */
export async function readOutputs(home: Home, stack: string): Promise<Record<string, unknown> | undefined> {
  const { code, stdout, stderr } = await runCommand(
    join(toolsFolder, "pulumi"),
    ["stack", "output", "--json", "--non-interactive", "--stack", stack],
    { cwd: join(home.work, stack), env: await engineEnvironment(home) },
  );
  if (code === 0) return JSON.parse(stdout) as Record<string, unknown>;
  if (code === 127 || stderr.includes("no stack named")) return undefined;
  throw new Error(`pulumi stack output: ${stderr.trim()}`);
}
