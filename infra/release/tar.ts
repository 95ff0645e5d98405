import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { pack, type Header, type Pack } from "tar-stream";

import { UserError } from "../user-error.ts";
import { fileSha256 } from "./file-hash.ts";
import { isExecutable, type TreeEntry } from "./tree.ts";

/**
 * Writes the entries of `directory`, in their order and with the folders they need, as a gzipped tar to `target`, and returns the
 * SHA-256 of the uncompressed tar. The tar depends on nothing but paths, contents, link targets and executable bits. Files are
 * streamed, whatever their size.
 * @throws {UserError} if a symbolic link leads out of `directory`.
 */
export async function writeTar(directory: string, entries: readonly TreeEntry[], target: string): Promise<string> {
  const tar = pack();
  const hash = createHash("sha256");
  const hashed = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const written = pipeline(tar, hashed, createGzip(), createWriteStream(target, { flags: "wx" }));
  const added = addAll(tar, directory, entries).catch((error: unknown) => {
    // Ends the pipeline too, which would wait for the next entry for ever.
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  });
  const [outcome, end] = await Promise.allSettled([added, written]);
  if (outcome.status === "rejected") throw outcome.reason;
  if (end.status === "rejected") throw end.reason;
  return hash.digest("hex");
}

async function addAll(tar: Pack, directory: string, entries: readonly TreeEntry[]): Promise<void> {
  const folders = new Set<string>();
  for (const entry of entries) {
    for (const folder of parents(entry.path)) {
      if (folders.has(folder)) continue;
      folders.add(folder);
      await addHeader(tar, { ...nobody, name: `${folder}/`, type: "directory", mode: 0o755, mtime: firstTime });
    }
    await (entry.kind === "link" ? addLink : addFile)(tar, directory, entry.path);
  }
  tar.finalize();
}

/** Outermost first. */
function parents(path: string): readonly string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

const nobody = { uid: 0, gid: 0, uname: "", gname: "" };

/** 2000-01-01: GNU tar complains about times near 1970. */
const firstTime = new Date(Date.UTC(2000, 0, 1));

/**
 * A time made from the content, within eight years of `firstTime`. With one time for all, `express.static`, whose ETag
 * is size and time, would answer 304 for a file that a release changed without changing its size.
 */
async function contentTime(path: string): Promise<Date> {
  const seconds = parseInt((await fileSha256(path)).slice(0, 7), 16);
  return new Date(firstTime.getTime() + seconds * 1_000);
}

async function addFile(tar: Pack, directory: string, path: string): Promise<void> {
  const from = join(directory, path);
  const { size } = await lstat(from);
  const mode = (await isExecutable(from)) ? 0o755 : 0o644;
  const entry = tar.entry({ ...nobody, name: path, type: "file", size, mode, mtime: await contentTime(from) });
  await pipeline(createReadStream(from), entry);
}

async function addLink(tar: Pack, directory: string, path: string): Promise<void> {
  const linkname = await readlink(join(directory, path));
  const reached = posix.normalize(posix.join(dirname(path), linkname));
  if (linkname.startsWith("/") || reached === ".." || reached.startsWith("../")) {
    throw new UserError(
      `${path} is a symbolic link to ${linkname}, outside the folder that is packed: it would lead nowhere on a host. ` +
        `Copy the file in, or publish the package it stands for (a "file:" dependency can't be packed).`,
    );
  }
  await addHeader(tar, { ...nobody, name: path, type: "symlink", linkname, mode: 0o777, mtime: firstTime });
}

async function addHeader(tar: Pack, header: Partial<Header> & Pick<Header, "name">): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    tar.entry(header, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
