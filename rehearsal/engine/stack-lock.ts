import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import { Mistake } from "./mistake.ts";
import type { Home } from "./paths.ts";
import type { Say } from "./progress.ts";

/** The lock that an engine keeps in its file backend while it changes a stack. */
export interface StackLock {
  readonly pid: number;
  /** Whether that engine can still be at work. */
  readonly alive: boolean;
}

/**
 * Makes sure that an engine can work on a stack, by `cancel` if a dead one has left it locked.
 * @throws {Mistake} when another engine is at work on it.
 */
export async function releaseDeadLock(
  { home, name, say }: { readonly home: Home; readonly name: string; readonly say: Say },
  project: string,
  cancel: () => Promise<void>,
): Promise<void> {
  const locks = await stackLocks(home, project, name);
  const working = locks.find(({ alive }) => alive);
  if (working !== undefined) {
    throw new Mistake(
      `another engine (process ${working.pid}) is at work on the stack ${name}: wait for it, or end it.`,
    );
  }
  const [dead] = locks;
  if (dead === undefined) return;
  say(`an earlier run (process ${dead.pid}) was killed and left the stack ${name} locked: releasing it`);
  await cancel();
}

/** The locks of a stack: one while an engine works; one is left when an engine is killed. */
export async function stackLocks(home: Home, project: string, stack: string): Promise<StackLock[]> {
  const folder = join(home.backend, ".pulumi/locks/organization", project, stack);
  const files = await readdir(folder).catch(() => []);
  const locks = await Promise.all(
    files.filter((file) => file.endsWith(".json")).map((file) => readLock(join(folder, file))),
  );
  return locks.filter((lock) => lock !== undefined);
}

async function readLock(path: string): Promise<StackLock | undefined> {
  try {
    const lock = JSON.parse(await readFile(path, "utf8")) as { pid: number; hostname: string };
    return { pid: lock.pid, alive: lock.hostname !== hostname() || (await isEngine(lock.pid)) };
  } catch (error) {
    // Released between the listing and the reading.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Process ids are used again: only a `pulumi` counts, where one can tell. */
async function isEngine(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  const name = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "pulumi");
  return name.trim() === "pulumi";
}
