import { createHash, type Hash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";

/** A file or symbolic link below a folder. */
export interface TreeEntry {
  /** Relative to the folder, with `/` on every system. */
  readonly path: string;
  readonly kind: "file" | "link";
}

/**
 * The files and links below `directory` for which `keep` is true, in the order of the paths' code units, which no locale
 * changes. A folder that is not kept is not looked into. Empty folders do not count, as for git; nor do sockets and devices.
 */
export async function readTree(
  directory: string,
  keep: (path: string, isFolder: boolean) => boolean,
): Promise<readonly TreeEntry[]> {
  const found: TreeEntry[] = [];
  async function walk(parent: string): Promise<void> {
    for (const item of await readdir(join(directory, parent), { withFileTypes: true })) {
      const path = parent === "" ? item.name : `${parent}/${item.name}`;
      if (!keep(path, item.isDirectory())) continue;
      if (item.isDirectory()) await walk(path);
      else if (item.isFile()) found.push({ path, kind: "file" });
      else if (item.isSymbolicLink()) found.push({ path, kind: "link" });
    }
  }
  await walk("");
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Whether the owner may execute a file: the only permission that means something on another machine. */
export async function isExecutable(path: string): Promise<boolean> {
  return ((await lstat(path)).mode & 0o100) !== 0;
}

/** Adds to `hash` everything of a tree that can reach a packed artifact: paths, contents, link targets, executable bits. */
export async function hashTree(hash: Hash, directory: string, entries: readonly TreeEntry[]): Promise<void> {
  for (const { path, kind } of entries) {
    const from = join(directory, path);
    const content = kind === "file" ? await readFile(from) : await readlink(from);
    const mode = kind === "file" && (await isExecutable(from)) ? "executable" : kind;
    const digest = createHash("sha256").update(content).digest("hex");
    hash.update(`${JSON.stringify(path)} ${mode} ${digest}\n`);
  }
}
