import type { ChildProcess } from "node:child_process";
import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Writes down a child process, so that the next run can end it if this one crashes. */
export async function rememberProcess(file: string, child: ChildProcess): Promise<void> {
  if (child.pid !== undefined) await writeFile(file, String(child.pid));
}

/**
 * Ends the process that a crashed run wrote down and left behind.
 * @param program what its command line must contain: the number may belong to someone else by now
 */
export async function endLeftover(file: string, program: string): Promise<void> {
  const pid = Number(await readFile(file, "utf8").catch(() => ""));
  if (Number.isInteger(pid) && pid > 1) {
    while ((await commandOf(pid)).includes(program)) {
      process.kill(pid, "SIGKILL");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  await rm(file, { force: true });
}

async function commandOf(pid: number): Promise<string> {
  try {
    // A process that has ended and whose parent has not looked yet has no command line any more.
    return (await run("ps", ["-o", "args=", "-p", String(pid)])).stdout.replace(/.*<defunct>.*/, "");
  } catch {
    return "";
  }
}
