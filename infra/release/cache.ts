import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

import type { PackedArtifact, ArtifactKind } from "./artifact.ts";
import { fileSha256 } from "./file-hash.ts";

/** What the cache remembers of an input: which artifact it became, and how to tell that the file is still whole. */
const recordSchema = z.strictObject({ sha256: z.hash("sha256"), gzipSha256: z.hash("sha256") });

/** Fills `workDirectory`, which is new and empty, and writes the gzipped tar to `target`; returns the tar's SHA-256. */
export type PackInput = (workDirectory: string, target: string) => Promise<string>;

/**
 * Returns the artifact that `inputKey` was packed into before, or packs it. What is in the cache is whole: files
 * come into it by rename, and one whose bytes have changed since is packed again. Safe to be called twice at once.
 */
export async function cachedArtifact(
  cacheDirectory: string,
  kind: ArtifactKind,
  inputKey: string,
  packInput: PackInput,
): Promise<PackedArtifact> {
  const directory = join(cacheDirectory, kind);
  await mkdir(directory, { recursive: true });
  const recordPath = join(directory, `input-${inputKey}.json`);
  return (await recall(cacheDirectory, kind, recordPath)) ?? (await pack(cacheDirectory, kind, recordPath, packInput));
}

async function recall(
  cacheDirectory: string,
  kind: ArtifactKind,
  recordPath: string,
): Promise<PackedArtifact | undefined> {
  const record = await readRecord(recordPath);
  if (record === undefined) return undefined;
  const artifact = artifactOf(cacheDirectory, kind, record.sha256);
  const actual = await fileSha256(artifact.path).catch(() => undefined);
  return actual === record.gzipSha256 ? artifact : undefined;
}

async function pack(
  cacheDirectory: string,
  kind: ArtifactKind,
  recordPath: string,
  packInput: PackInput,
): Promise<PackedArtifact> {
  const directory = join(cacheDirectory, kind);
  await Promise.all([removeAbandoned(directory), removeAbandoned(tmpdir())]);
  // On the cache's own disk, so that a rename is atomic.
  const made = await mkdtemp(join(directory, workName));
  // Elsewhere: the cache may lie in a node_modules folder, in which compilers take every file for somebody else's.
  const work = await mkdtemp(join(tmpdir(), workName));
  try {
    const sha256 = await packInput(work, join(made, "artifact"));
    const gzipSha256 = await fileSha256(join(made, "artifact"));
    const artifact = artifactOf(cacheDirectory, kind, sha256);
    await rename(join(made, "artifact"), artifact.path);
    // The record last: it says that the file is there.
    await writeFile(join(made, "record"), JSON.stringify({ sha256, gzipSha256 }));
    await rename(join(made, "record"), recordPath);
    return artifact;
  } finally {
    await Promise.all([made, work].map(removeTree));
  }
}

function artifactOf(cacheDirectory: string, kind: ArtifactKind, sha256: string): PackedArtifact {
  const id = sha256.slice(0, 12);
  const key = `${kind}/${id}.tar.gz`;
  return { id, sha256, key, path: join(cacheDirectory, key) };
}

async function readRecord(path: string): Promise<z.infer<typeof recordSchema> | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return recordSchema.parse(JSON.parse(text));
  } catch {
    // Half written by a full disk or edited by hand: as good as none.
    return undefined;
  }
}

const workName = `evenkeel-pack-${process.pid}-`;

const removeTree = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

/** Removes what packers left behind that were killed. One that still runs keeps its folder. */
export async function removeAbandoned(directory: string, remove = removeTree): Promise<void> {
  for (const name of await readdir(directory)) {
    const pid = /^evenkeel-pack-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    // What another user left in the system's folder is theirs to remove.
    await remove(join(directory, name)).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
