import { spawn } from "node:child_process";

import { UserError } from "../user-error.ts";

/** How much of npm's output an error repeats: it says the cause in its last lines. */
const linesKept = 20;

/**
 * Runs npm in `directory`.
 * @throws {UserError} if npm can't be started, or fails: then with the last lines it printed.
 */
export async function npm(directory: string, args: readonly string[]): Promise<void> {
  const child = spawn("npm", [...args], { cwd: directory, env: npmEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-20_000);
    });
  }
  const exit = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve(code === null ? `was ended by ${String(signal)}` : code === 0 ? "" : `exited with ${code}`);
    });
  }).catch((error: unknown) => {
    throw new UserError(
      `npm can't be started (${error instanceof Error ? error.message : String(error)}). It comes with Node.js and must be on PATH: ` +
        `try "npm --version" in the same shell.`,
      { cause: error },
    );
  });
  if (exit === "") return;
  const lines = output.trimEnd().split("\n").slice(-linesKept).join("\n");
  throw new UserError(`"npm ${args.join(" ")}" ${exit}. The end of what it printed:\n${lines}`);
}

/** Without NODE_ENV, or what npm installs would depend on the shell; quiet, because only the errors are read. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  delete environment["NODE_ENV"];
  return { ...environment, npm_config_audit: "false", npm_config_fund: "false", npm_config_update_notifier: "false" };
}
