import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { Home } from "./paths.ts";
import { readProject } from "./stack-files.ts";
import { stackLocks } from "./stack-lock.ts";

/** The parts of a checkpoint, as the engine's file backend keeps it, that tell what a stack has. */
interface Checkpoint {
  readonly checkpoint?: {
    readonly latest?: {
      readonly resources?: readonly { readonly id?: string }[];
      /** What an engine had begun when it was killed. */
      readonly pending_operations?: readonly unknown[];
    };
  };
}

/** Names of the stacks that the engine keeps state of: one file each in its backend. */
export async function rehearsedStacks(home: Home): Promise<string[]> {
  const files = await readdir(await stacksFolder(home)).catch(() => []);
  return files.flatMap((file) => /^([^.]+(?:\.[^.]+)*?)\.json$/.exec(file)?.[1] ?? []);
}

/**
 * Ids of all resources of all stacks, as their clouds know them; undefined while an engine is at work, which notes a
 * resource only when it is ready.
 */
export async function idsInState(home: Home): Promise<ReadonlySet<string> | undefined> {
  const { name: project } = await readProject();
  const folder = await stacksFolder(home);
  const ids = new Set<string>();
  for (const stack of await rehearsedStacks(home)) {
    const locks = await stackLocks(home, project, stack);
    if (locks.some(({ alive }) => alive)) return undefined;
    const { checkpoint } = await readCheckpoint(folder, stack);
    for (const { id } of checkpoint?.latest?.resources ?? []) if (id !== undefined) ids.add(id);
  }
  return ids;
}

/** Whether the last run on a stack was killed in the middle of something, so that the state may not be what there is. */
export async function wasCutShort(home: Home, stack: string): Promise<boolean> {
  if (!(await rehearsedStacks(home)).includes(stack)) return false;
  const { checkpoint } = await readCheckpoint(await stacksFolder(home), stack);
  return (checkpoint?.latest?.pending_operations ?? []).length > 0;
}

async function readCheckpoint(folder: string, stack: string): Promise<Checkpoint> {
  return JSON.parse(await readFile(join(folder, `${stack}.json`), "utf8")) as Checkpoint;
}

async function stacksFolder(home: Home): Promise<string> {
  const { name } = await readProject();
  return join(home.backend, ".pulumi/stacks", name);
}
