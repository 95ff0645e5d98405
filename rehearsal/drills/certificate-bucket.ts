import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { Home } from "../engine/paths.ts";

// What hosts with certbot share, as the disk of a rehearsal's object store has it: its key is theirs alone.

const lease = z.object({ holder: z.string(), expires: z.string() });
const status = z.object({
  state: z.string(),
  waitsFor: z.string().nullable(),
  error: z.string().nullable(),
});

/** Who looks after the certificate, by its host id; undefined: nobody. */
export async function leaseHolder(home: Home): Promise<string | undefined> {
  const { success, data } = lease.safeParse(await readJson(home, "lease"));
  return success && Date.parse(data.expires) > Date.now() ? data.holder : undefined;
}

/** How it stands, in the hosts' words for people; undefined as long as they have said nothing. */
export async function hostsSay(home: Home): Promise<z.infer<typeof status> | undefined> {
  return status.safeParse(await readJson(home, "status")).data;
}

/** Whether there is a certificate that hosts can take. */
export async function hasLineage(home: Home): Promise<boolean> {
  return (await read(home, "lineage")) !== undefined;
}

async function readJson(home: Home, key: string): Promise<unknown> {
  const content = await read(home, key);
  try {
    return content === undefined ? undefined : JSON.parse(content.toString());
  } catch {
    // Just being written.
    return undefined;
  }
}

async function read(home: Home, key: string): Promise<Buffer | undefined> {
  const buckets = join(home.cloud, "store/buckets");
  for (const bucket of await readdir(buckets)) {
    if (!bucket.includes("-certs-")) continue;
    const content = await readFile(join(buckets, bucket, key)).catch(() => undefined);
    if (content !== undefined) return content;
  }
  return undefined;
}
