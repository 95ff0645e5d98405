import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { freePort } from "../../rehearsal/cloud/free-port.ts";
import { certbotRecipe } from "../unit/host/example-recipe.ts";
import { CertificateBucket } from "./certificate-bucket.ts";
import { ask } from "./raw-http.ts";
import { RenderedHost } from "./rendered-host.ts";

const question = "evaGxfADs6pSRb2LAv9IZf17Dt3juxGJ";
const path = `/.well-known/acme-challenge/${question}`;

describe("the answer to the authority", () => {
  let bucket: CertificateBucket;
  let host: RenderedHost;
  let responder: ChildProcess;
  let port: number;

  beforeEach(async () => {
    bucket = new CertificateBucket("BUCKETKEYID");
    await bucket.start();
    port = await freePort();
    host = new RenderedHost(certbotRecipe, { "listen(3001": `listen(${port}` });
    const access = { endpoint: bucket.url, region: "us-east-1", bucket: "certificates" };
    const key = { accessKeyId: bucket.keyId, secretAccessKey: "bucket/secret+key=" };
    host.write("/store.json", JSON.stringify({ ...access, ...key }), 0o600);
    // As its unit does: the program itself could not open the file.
    const input = openSync(host.at("/store.json"), "r");
    const program = host.at("/usr/local/lib/evenkeel/certificate/challenge.mjs");
    responder = spawn(process.execPath, [program], { stdio: [input, "ignore", "ignore"] });
    await expect.poll(() => status(path), { timeout: 10_000 }).toBe(404);
  });
  afterEach(async () => {
    if (responder.exitCode === null && responder.kill()) await once(responder, "exit");
    await bucket.stop();
    host.remove();
  });

  const get = (line: string): ReturnType<typeof ask> => ask(port, { line, headers: ["Host: example.org"] });
  const status = async (wanted: string): Promise<number | undefined> =>
    (await get(`GET ${wanted}`).catch(() => undefined))?.status;
  const put = (): void => {
    bucket.objects.set(`challenge/${question}`, { content: Buffer.from("key authorization"), time: new Date() });
  };

  it("is what is in the bucket, soon after it is there", async () => {
    put();
    await expect.poll(() => status(path), { timeout: 5_000 }).toBe(200);
    expect((await get(`GET ${path}`))?.body).toBe("key authorization");
    bucket.objects.clear();
    expect(await status(path)).toBe(404);
  });

  it.each([
    "/.well-known/acme-challenge/",
    "/.well-known/acme-challenge/short",
    "/.well-known/acme-challenge/..%2Flineage%2F0000000",
    "/.well-known/acme-challenge/../../lineage0000000000",
    `/.well-known/acme-challenge/${"x".repeat(129)}`,
    "/lineage",
    `${path}?x`,
  ])("is nothing for %s, of which the bucket is not asked", async (wanted) => {
    const before = bucket.requests;
    expect(await status(wanted)).toBe(404);
    expect(bucket.requests).toBe(before);
  });

  it("is given to who asks, not taken from who sends", async () => {
    put();
    expect((await get(`DELETE ${path}`))?.status).toBe(404);
    expect((await get(`PUT ${path}`))?.status).toBe(404);
    expect(bucket.objects.size).toBe(1);
  });

  it("is asked of the bucket once for many who ask for what is not there", async () => {
    const missing = `${path}-missing`;
    const before = bucket.requests;
    const answers = await Promise.all(Array.from({ length: 50 }, () => status(missing)));
    expect(new Set(answers)).toEqual(new Set([404]));
    expect(bucket.requests).toBe(before + 1);
  });

  it("is 503 while the bucket is away, so that nobody takes it for a refusal", async () => {
    bucket.state = "down";
    expect(await status(`${path}-other`)).toBe(503);
  });
});
