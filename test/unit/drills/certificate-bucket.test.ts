import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { hasLineage, hostsSay, leaseHolder } from "../../../rehearsal/drills/certificate-bucket.ts";
import { type Home, homeAt } from "../../../rehearsal/engine/paths.ts";
import { temporaryFolder } from "../../support/packed-app.ts";

/** A home whose object store has these in the certificate bucket, and the same keys in another. */
async function homeWith(objects: Readonly<Record<string, string>>): Promise<Home> {
  const home = homeAt(await temporaryFolder());
  for (const [bucket, wrong] of [
    ["evenkeel-dev-store-0a1b2c3", "elsewhere"],
    ["evenkeel-dev-certs-0a1b2c3", ""],
  ] as const) {
    const folder = join(home.cloud, "store/buckets", bucket);
    await mkdir(folder, { recursive: true });
    for (const [key, content] of Object.entries(objects))
      await writeFile(join(folder, key), wrong === "" ? content : `{"holder":"${wrong}"}`);
  }
  return home;
}

const lease = (milliseconds: number) =>
  JSON.stringify({ holder: "0123456789ab", nonce: "n", expires: new Date(Date.now() + milliseconds).toISOString() });

describe("what hosts with certbot share", () => {
  it("tells who has the lease, as long as it runs", async () => {
    expect(await leaseHolder(await homeWith({ lease: lease(60_000) }))).toBe("0123456789ab");
    expect(await leaseHolder(await homeWith({ lease: lease(-1_000) }))).toBeUndefined();
    expect(await leaseHolder(await homeWith({}))).toBeUndefined();
  });

  it("tells how it stands, and nothing of what is half written", async () => {
    const status = { state: "waiting", names: [], notAfter: null, waitsFor: "www does not resolve", error: null };
    const text = JSON.stringify(status);
    const { state, waitsFor, error } = status;
    expect(await hostsSay(await homeWith({ status: text }))).toEqual({ state, waitsFor, error });
    expect(await hostsSay(await homeWith({ status: text.slice(0, 20) }))).toBeUndefined();
  });

  it("tells whether there is a certificate", async () => {
    expect(await hasLineage(await homeWith({}))).toBe(false);
    expect(await hasLineage(await homeWith({ lineage: "tar" }))).toBe(true);
  });
});
