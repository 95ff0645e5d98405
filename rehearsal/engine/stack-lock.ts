import { readdir, readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

import type { Home } from "./paths.ts";

/** The lock that an engine keeps in its file backend while it changes a stack. */
export interface StackLock {
  readonly pid: number;
  /** Whether that engine can still be at work. */
  readonly alive: boolean;
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
