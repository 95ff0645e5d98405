import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";

import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

import { repository } from "../../engine/paths.ts";

/** Files of this clone, by their paths, and what is to be in them instead: `{ "app/src/app.ts": (text) => … }`. */
export type Patch = Readonly<Record<string, (text: string) => string>>;

/** One change after another. */
export function bothPatches(first: Patch, second: Patch): Patch {
  const twice = Object.entries(second).map(([path, change]) => {
    const before = first[path];
    return [path, before === undefined ? change : (text: string) => change(before(text))] as const;
  });
  return { ...first, ...Object.fromEntries(twice) };
}

/** The program of this clone, changed. */
export interface Program {
  /** Where its `index.ts` is. */
  readonly folder: string;
  readonly run: PulumiFn;
  /** Whether it is the same but for its app. */
  readonly onlyApp: boolean;
}

/** All that the program and its hosts are made of. */
const parts = ["index.ts", "package.json", "Pulumi.yaml", "infra", "templates", "app"];
const leftOut = ["node_modules", "dist", "coverage"];

/**
 * The program of this clone with some files changed, in a folder of its own: its app is another release, its templates
 * another recipe, and it can lack whatever a drill wants to see missed.
 *
 * @param parent where that folder is made, under a name that no other ever had: whoever imports a module that was removed and
 * made anew gets the old one
 * @throws {Error} for a path that is not there, and for a change that changes nothing
 */
export async function changedProgram(parent: string, patch: Patch): Promise<Program> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, "program-"));
  for (const part of parts) {
    const filter = (path: string) => !leftOut.includes(basename(path));
    await cp(join(repository, part), join(folder, part), { recursive: true, filter });
  }
  // The engine's packages must be the very ones that this process has loaded.
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
  for (const [path, change] of Object.entries(patch)) await changeFile(join(folder, path), path, change);
  return { folder, run: programIn(folder), onlyApp: Object.keys(patch).every((path) => path.startsWith("app/")) };
}

async function changeFile(file: string, path: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(file, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`${path}: the drill's change finds nothing to change there`);
  await writeFile(file, after);
}

/** The program in a folder. Imported late, as the engine itself does. */
export function programIn(folder: string): PulumiFn {
  return async () => {
    const program = (await import(pathToFileURL(join(folder, "index.ts")).href)) as {
      default: () => Promise<Record<string, unknown>>;
    };
    return program.default();
  };
}
