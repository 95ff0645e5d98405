import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import type { Home } from "../engine/paths.ts";

// The object store of a rehearsal as its disk and its processes, which no client of it gets to see.

const storeFolder = (home: Home) => join(home.cloud, "store");

/** An object, whichever bucket has it. @throws {Error} when none does */
export async function readObject(home: Home, key: string): Promise<Buffer> {
  return readFile(await objectFile(home, key));
}

/** Changes one bit in the middle of a gzipped object, and leaves it a good archive: only its hash can tell. */
export async function corruptObject(home: Home, key: string): Promise<void> {
  const file = await objectFile(home, key);
  const bytes = gunzipSync(await readFile(file));
  const middle = bytes.length >> 1;
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
  await writeFile(file, gzipSync(bytes));
}

async function objectFile(home: Home, key: string): Promise<string> {
  const buckets = join(storeFolder(home), "buckets");
  for (const bucket of await readdir(buckets)) {
    const file = join(buckets, bucket, key);
    if (existsSync(file)) return file;
  }
  throw new Error(`no bucket of the rehearsal has an object ${key}`);
}

/** Makes the store answer nothing, to anybody. Returns what makes it answer again, also what was asked meanwhile. */
export async function silenceStore(home: Home): Promise<() => void> {
  const folder = storeFolder(home);
  const records = (await readdir(folder)).filter((file) => /^versitygw.*\.pid$/.test(file));
  const pids = await Promise.all(records.map(async (file) => Number(await readFile(join(folder, file), "utf8"))));
  if (pids.length === 0) throw new Error(`no object store runs for ${folder}`);
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  return () => {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  };
}
