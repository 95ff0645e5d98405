import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";

import { UserError } from "../user-error.ts";
import type { TreeEntry } from "./tree.ts";

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ optional: z.boolean().optional() })) });

/**
 * Packages run no install script while they are packed (the machine that packs is not the one that runs), so one that
 * compiles itself at install would arrive without its binary. Packages that bring binaries along, and optional ones, are fine.
 * @throws {UserError} naming every such package.
 */
export async function refuseUncompiled(directory: string, entries: readonly TreeEntry[]): Promise<void> {
  const binaries = entries.filter(({ path }) => path.endsWith(".node")).map(({ path }) => path);
  const uncompiled = entries
    .filter(({ path }) => path.startsWith("node_modules/") && path.endsWith("/binding.gyp"))
    .map(({ path }) => dirname(path))
    .filter((folder) => !binaries.some((binary) => binary.startsWith(`${folder}/`)));
  if (uncompiled.length === 0) return;

  const lock = lockSchema.parse(JSON.parse(await readFile(join(directory, "package-lock.json"), "utf8")));
  const needed = uncompiled.filter((folder) => lock.packages[folder]?.optional !== true);
  if (needed.length === 0) return;
  throw new UserError(
    `These packages compile themselves when they are installed, which a release can't do: ` +
      `${needed.map((folder) => folder.slice("node_modules/".length)).join(", ")}. ` +
      `Use a version, or another package, that brings binaries for Linux along.`,
  );
}
