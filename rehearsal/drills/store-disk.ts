import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import type { Home } from "../engine/paths.ts";

// The object store of a rehearsal as its disk and its processes, which no client of it gets to see.

const storeFolder = (home: Home) => join(home.cloud, "store");

/** Changes one bit in the middle of a gzipped object, and leaves it a good archive: only its hash can tell. */
export async function corruptObject(home: Home, key: string): Promise<void> {
  const buckets = join(storeFolder(home), "buckets");
  for (const bucket of await readdir(buckets)) {
    const file = join(buckets, bucket, key);
    const packed = await readFile(file).catch(() => undefined);
    if (packed === undefined) continue;
    const bytes = gunzipSync(packed);
    const middle = bytes.length >> 1;
    bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
    await writeFile(file, gzipSync(bytes));
    return;
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
