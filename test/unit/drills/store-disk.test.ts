import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { corruptObject, silenceStore } from "../../../rehearsal/drills/store-disk.ts";
import { homeAt } from "../../../rehearsal/engine/paths.ts";
import { temporaryFolder } from "../../support/packed-app.ts";

describe("the store's disk", () => {
  it("can have an object corrupted that is a good archive still", async () => {
    const home = homeAt(await temporaryFolder());
    const file = join(home.cloud, "store/buckets/site/release/0123456789ab.tar.gz");
    await mkdir(join(file, ".."), { recursive: true });
    const before = Buffer.from("what was released");
    await writeFile(file, gzipSync(before));
    await corruptObject(home, "release/0123456789ab.tar.gz");
    const after = gunzipSync(await readFile(file));
    expect(after).toHaveLength(before.length);
    expect([...after].filter((byte, place) => byte !== before[place])).toHaveLength(1);
  });

  it("has no object that was never stored", async () => {
    const home = homeAt(await temporaryFolder());
    await mkdir(join(home.cloud, "store/buckets/site"), { recursive: true });
    await expect(corruptObject(home, "release/0.tar.gz")).rejects.toThrow("no bucket of the rehearsal has an object");
  });

  it("is not silenced where none runs: a drill that silences nothing proves nothing", async () => {
    const home = homeAt(await temporaryFolder());
    await mkdir(join(home.cloud, "store"), { recursive: true });
    await expect(silenceStore(home)).rejects.toThrow("no object store runs");
  });
});
