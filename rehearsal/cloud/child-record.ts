import type { ChildProcess } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

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
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It went in the meantime.
      }
      await delay(20);
    }
  }
  await rm(file, { force: true });
}

/** Empty for a process that is gone, and for one that has ended and whose parent has not looked yet. */
function commandOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
}
