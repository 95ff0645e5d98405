import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CreateBucketCommand, GetObjectCommand, HeadBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { getObject } from "../../rehearsal/aws/model/functions/object.ts";
import { getObjects } from "../../rehearsal/aws/model/functions/objects.ts";
import { bucketObject } from "../../rehearsal/aws/model/kinds/s3/bucket-object.ts";
import { bucket } from "../../rehearsal/aws/model/kinds/s3/bucket.ts";
import type { BucketInputs } from "../../rehearsal/aws/model/kinds/s3/inputs.ts";
import { type ObjectStore, startObjectStore } from "../../rehearsal/cloud/object-store.ts";
import { PaperDataPlane } from "../../rehearsal/cloud/paper/paper-data-plane.ts";
import { s3Client } from "../../rehearsal/s3/client.ts";
import { FakeAccount } from "../unit/aws/kinds/fake-account.ts";

const binary = join(import.meta.dirname, "../../.rehearsal/bin/versitygw");
const missing = existsSync(binary) ? undefined : `${binary} is not there`;

describe.skipIf(missing !== undefined)(`buckets on a real object store ${missing ?? ""}`, () => {
  const stranger = { accessKeyId: "AKIASTRANGER", secretAccessKey: "a secret that is long enough" };
  let folder: string;
  let path: string;
  let store: ObjectStore;
  let dataPlane: PaperDataPlane;
  /** Somebody beside the model, with every right. */
  let s3: S3Client;
  let account: FakeAccount;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "evenkeel-buckets-"));
    path = join(folder, "artifact");
    store = await startObjectStore({ home: join(folder, "store"), binary });
    dataPlane = new PaperDataPlane({ store });
    await store.setKey({ ...stranger, grants: [{ bucket: "*", access: "full" }] });
    s3 = s3Client({ ...stranger, endpoint: store.url });
  });
  afterAll(async () => {
    s3.destroy();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    account = new FakeAccount(dataPlane);
  });

  async function textOf(Key: string): Promise<string | undefined> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "releases", Key }));
    return Body?.transformToString();
  }

  it("are made, filled from files, changed with them, and gone", async () => {
    const releases = await account.create(bucket, { bucket: "releases" });
    await writeFile(path, "hello");
    const inputs = { bucket: "releases", key: "a/b.txt", source: { path, hash: "1" }, contentType: "text/plain" };
    const object = await account.create(bucketObject, inputs);
    expect(await textOf("a/b.txt")).toBe("hello");
    const { ETag, ContentType } = await s3.send(new GetObjectCommand({ Bucket: "releases", Key: "a/b.txt" }));
    expect([ETag, ContentType]).toEqual([`"${object.computed.etag}"`, "text/plain"]);

    await writeFile(path, "changed");
    await account.update(bucketObject, object, { ...inputs, tags: { a: "b" } });
    expect(await textOf("a/b.txt")).toBe("hello");
    await account.update(bucketObject, object, { ...inputs, source: { path, hash: "2" } });
    expect(await textOf("a/b.txt")).toBe("changed");

    await account.delete(bucketObject, object);
    await expect(textOf("a/b.txt")).rejects.toMatchObject({ name: "NoSuchKey" });
    await account.delete(bucket, releases);
    await expect(s3.send(new HeadBucketCommand({ Bucket: "releases" }))).rejects.toMatchObject({ name: "NotFound" });
  });

  it("hold texts that change in place, are read back, and are told from what is missing", async () => {
    await account.create(bucket, { bucket: "texts", forceDestroy: true });
    const inputs = { bucket: "texts", key: "environment", content: "first", contentType: "application/json" };
    const object = await account.create(bucketObject, inputs);
    await account.update(bucketObject, object, { ...inputs, content: "second" });
    const read = (key: string, from = "texts") => account.call(getObject, { bucket: from, key });
    expect(await read("environment")).toMatchObject({ body: "second", contentLength: 6, etag: object.computed.etag });
    await s3.send(new PutObjectCommand({ Bucket: "texts", Key: "binary", Body: "x", ContentType: "application/gzip" }));
    expect(await read("binary")).toMatchObject({ body: "", contentLength: 1 });
    await expect(read("missing")).rejects.toThrow("reading S3 Bucket (texts) Object (missing): couldn't find resource");
    await expect(read("a", "no-bucket")).rejects.toThrow("couldn't find resource");
    const list = (inputs: Readonly<Record<string, unknown>>) => account.call(getObjects, inputs);
    expect(await list({ bucket: "texts", prefix: "env" })).toMatchObject({ keys: ["environment"] });
    expect(await list({ bucket: "texts", prefix: "x" })).toMatchObject({ keys: [] });
    await expect(list({ bucket: "no-bucket" })).rejects.toMatchObject({ code: "NoSuchBucket" });
  });

  it("keep what somebody else put there, unless they may be destroyed with it", async () => {
    const inputs: BucketInputs = { bucket: "kept" };
    const kept = await account.create(bucket, inputs);
    await s3.send(new PutObjectCommand({ Bucket: "kept", Key: "log", Body: "line" }));
    await expect(account.delete(bucket, kept)).rejects.toMatchObject({ code: "BucketNotEmpty" });
    await account.update(bucket, kept, { ...inputs, forceDestroy: true });
    await account.delete(bucket, kept);
    await expect(s3.send(new HeadBucketCommand({ Bucket: "kept" }))).rejects.toMatchObject({ name: "NotFound" });
  });

  it("can't have a name that somebody else's bucket has", async () => {
    await s3.send(new CreateBucketCommand({ Bucket: "taken" }));
    const made = account.create(bucket, { bucket: "taken" });
    await expect(made).rejects.toMatchObject({ code: "BucketAlreadyExists" });
  });

  it("may be gone already when they are to be deleted", async () => {
    const made = await account.create(bucket, { bucket: "vanishing", forceDestroy: true });
    await new FakeAccount(dataPlane).delete(bucket, made);
    await account.delete(bucket, made);
    expect(account.records.all(bucket.type)).toEqual([]);
  });
});
