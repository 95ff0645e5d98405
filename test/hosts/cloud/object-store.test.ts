import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { StoreKey } from "../../../rehearsal/cloud/data-plane.ts";
import { endObjectStore, startObjectStore } from "../../../rehearsal/cloud/object-store.ts";
import type { ObjectStore } from "../../../rehearsal/cloud/object-store.ts";
import { STORE_REGION } from "../../../rehearsal/cloud/store-backends.ts";
import { VERSITYGW } from "./plane.ts";

let home: string;
let store: ObjectStore;

const admin = key("ADMIN", [{ bucket: "*", access: "full" }]);
const reader = key("READER", [{ bucket: "releases", access: "read" }]);
const getter = key("GETTER", [{ bucket: "releases", access: "get" }]);
const role = { ...key("ROLE", [{ bucket: "releases", access: "read" }]), sessionToken: "FQoDYXdzE/+a=" };
const writer = key("WRITER", [{ bucket: "releases", access: "readwrite" }]);

function key(name: string, grants: StoreKey["grants"]): StoreKey {
  return { accessKeyId: `DO00${name}`, secretAccessKey: `secret of ${name}, long enough`, grants };
}

type Credentials = Pick<StoreKey, "accessKeyId" | "secretAccessKey" | "sessionToken">;

function as(credentials: Credentials, region = STORE_REGION): S3Client {
  return new S3Client({
    endpoint: store.url,
    region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials,
  });
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "evenkeel-store-"));
  store = await startObjectStore({ home, binary: VERSITYGW });
  for (const each of [admin, reader, writer, role, getter]) await store.setKey(each);
  for (const Bucket of ["releases", "others"]) {
    await as(admin).send(new CreateBucketCommand({ Bucket }));
    await as(admin).send(new PutObjectCommand({ Bucket, Key: "a/b.txt", Body: "text" }));
  }
});

afterAll(async () => {
  await store.close();
  await rm(home, { recursive: true, force: true });
});

describe("a key with full access to everything", () => {
  it("makes buckets, lists them, and puts large objects that come back as they were", async () => {
    const body = Buffer.alloc(12_000_000, "evenkeel ");
    await as(admin).send(new PutObjectCommand({ Bucket: "releases", Key: "large", Body: body }));
    const got = await as(admin).send(new GetObjectCommand({ Bucket: "releases", Key: "large" }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(body)).toBe(true);
    const { Buckets } = await as(admin).send(new ListBucketsCommand({}));
    expect(Buckets?.map((bucket) => bucket.Name)).toEqual(["others", "releases"]);
  });
});

describe("a key that may get objects and not list them", () => {
  it("gets what is there, and is not told what is missing, unlike one that may list", async () => {
    const got = await as(getter).send(new GetObjectCommand({ Bucket: "releases", Key: "a/b.txt" }));
    expect(await got.Body?.transformToString()).toBe("text");
    const missing = { Bucket: "releases", Key: "missing" };
    const denied = { name: "AccessDenied", $metadata: { httpStatusCode: 403 } };
    await expect(as(getter).send(new GetObjectCommand(missing))).rejects.toMatchObject(denied);
    const { $metadata } = denied;
    await expect(as(getter).send(new HeadObjectCommand(missing))).rejects.toMatchObject({ $metadata });
    await expect(as(reader).send(new GetObjectCommand(missing))).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(as(reader).send(new HeadObjectCommand(missing))).rejects.toMatchObject({ name: "NotFound" });
  });
});

describe("a key that may read one bucket", () => {
  it("gets its objects and lists them", async () => {
    const got = await as(reader).send(new GetObjectCommand({ Bucket: "releases", Key: "a/b.txt" }));
    expect(await got.Body?.transformToString()).toBe("text");
    const { KeyCount } = await as(reader).send(new ListObjectsV2Command({ Bucket: "releases", Prefix: "a/" }));
    expect(KeyCount).toBe(1);
  });

  const own = { Bucket: "releases", Key: "a/b.txt" };
  it.each<readonly [string, (reader: S3Client) => Promise<unknown>]>([
    ["writes", (client) => client.send(new PutObjectCommand({ ...own, Body: "x" }))],
    ["deletes", (client) => client.send(new DeleteObjectCommand(own))],
    ["opens its bucket", (client) => client.send(new PutBucketAclCommand({ Bucket: "releases", ACL: "public-read" }))],
    ["reads another bucket", (client) => client.send(new GetObjectCommand({ ...own, Bucket: "others" }))],
    ["lists buckets", (client) => client.send(new ListBucketsCommand({}))],
    ["makes a bucket", (client) => client.send(new CreateBucketCommand({ Bucket: "mine" }))],
  ])("never %s", async (_, attempt) => {
    await expect(attempt(as(reader))).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("a key that may write one bucket", () => {
  it("writes and deletes there, and can't copy out of another bucket", async () => {
    await as(writer).send(new PutObjectCommand({ Bucket: "releases", Key: "w", Body: "x" }));
    await as(writer).send(new DeleteObjectCommand({ Bucket: "releases", Key: "w" }));
    const copy = new CopyObjectCommand({ Bucket: "releases", Key: "stolen", CopySource: "others/a/b.txt" });
    await expect(as(writer).send(copy)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("a request", () => {
  it("without a key gets nothing", async () => {
    expect((await fetch(`${store.url}/releases/a/b.txt`)).status).toBe(403);
  });

  it("with a known key and a wrong secret gets nothing", async () => {
    const forged = as({ ...reader, secretAccessKey: "guessed" });
    const get = forged.send(new GetObjectCommand({ Bucket: "releases", Key: "a/b.txt" }));
    await expect(get).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
  });

  it("with a path that steps out of its bucket gets nothing, though curl signs it", async () => {
    const run = promisify(execFile);
    const sign = [
      "--aws-sigv4",
      `aws:amz:${STORE_REGION}:s3`,
      "--user",
      `${reader.accessKeyId}:${reader.secretAccessKey}`,
    ];
    // curl before 8 does not send this by itself.
    const unsigned = ["--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD"];
    const curl = async (path: string): Promise<string> =>
      (await run("curl", ["--silent", "--path-as-is", ...unsigned, ...sign, `${store.url}${path}`])).stdout;
    expect(await curl("/releases/a/b.txt")).toBe("text");
    for (const path of ["/releases/../others/a/b.txt", "/releases/%2e%2e/others/a/b.txt", "//others/a/b.txt"]) {
      expect(await curl(path)).toContain("<Code>AccessDenied</Code>");
    }
  });
});

describe("a key of a session", () => {
  const object = { Bucket: "releases", Key: "a/b.txt" };
  const { accessKeyId, secretAccessKey, sessionToken } = role;

  it("works with its token only, in a header", async () => {
    const got = await as(role).send(new GetObjectCommand(object));
    expect(await got.Body?.transformToString()).toBe("text");
    for (const wrong of [
      { accessKeyId, secretAccessKey },
      { ...role, sessionToken: "another" },
    ]) {
      const get = as(wrong).send(new GetObjectCommand(object));
      await expect(get).rejects.toMatchObject({ name: "InvalidToken" });
    }
    await expect(as({ ...role, secretAccessKey: "guessed" }).send(new GetObjectCommand(object))).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });

  it("works with its token from curl, as a host asks", async () => {
    const curl = async (...more: readonly string[]): Promise<string> => {
      const sign = ["--aws-sigv4", "aws:amz:eu-west-1:s3", "--user", `${accessKeyId}:${secretAccessKey}`];
      const unsigned = ["--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD"];
      const all = ["--silent", ...sign, ...unsigned, ...more, `${store.url}/releases/a/b.txt`];
      return (await promisify(execFile)("curl", all)).stdout;
    };
    expect(await curl("--header", `x-amz-security-token: ${sessionToken}`)).toBe("text");
    expect(await curl()).toContain("<Code>InvalidToken</Code>");
  });
});

describe("a region", () => {
  it("may be any one: a bucket is in all of them, also after a restart", async () => {
    const put = new PutObjectCommand({ Bucket: "releases", Key: "far", Body: "away" });
    await as(admin, "eu-west-1").send(put);
    const get = async (region: string): Promise<string | undefined> => {
      const got = await as(reader, region).send(new GetObjectCommand({ Bucket: "releases", Key: "far" }));
      return got.Body?.transformToString();
    };
    expect(await Promise.all(["eu-west-1", "us-east-1", "ap-south-1", "ap-south-1"].map(get))).toEqual(
      Array.from({ length: 4 }, () => "away"),
    );
    await store.close();
    expect((await readdir(home)).filter((file) => file.endsWith(".pid"))).toEqual([]);
    store = await startObjectStore({ home, binary: VERSITYGW });
    expect(await get("eu-west-1")).toBe("away");
  });

  it("that was asked for leaves no process behind, neither at the end nor after a crash", async () => {
    const processes = async (): Promise<readonly string[]> => {
      const files = (await readdir(home)).filter((file) => file.endsWith(".pid"));
      return Promise.all(files.map((file) => readFile(join(home, file), "utf8")));
    };
    await as(admin, "eu-west-1").send(new ListBucketsCommand({}));
    const pids = await processes();
    expect(pids).toHaveLength(2);
    // What the next run does first, after this one crashed.
    await endObjectStore(home);
    expect(pids.filter((pid) => existsSync(`/proc/${pid}/exe`))).toEqual([]);
    await store.close();
    store = await startObjectStore({ home, binary: VERSITYGW });
  });
});

describe("keys", () => {
  it("work no more once they are removed", async () => {
    const short = key("SHORT", [{ bucket: "releases", access: "read" }]);
    await store.setKey(short);
    await as(short).send(new GetObjectCommand({ Bucket: "releases", Key: "a/b.txt" }));
    await store.removeKey(short.accessKeyId);
    const get = as(short).send(new GetObjectCommand({ Bucket: "releases", Key: "a/b.txt" }));
    await expect(get).rejects.toMatchObject({ name: "InvalidAccessKeyId" });
  });

  it("outlive a restart, with their objects, at the same address, in files that only their owner reads", async () => {
    const { url } = store;
    await store.close();
    for (const file of ["state.json", "accounts/users.json"]) {
      expect((await stat(join(home, file))).mode & 0o077).toBe(0);
    }
    store = await startObjectStore({ home, binary: VERSITYGW });
    expect(store.url).toBe(url);
    const got = await as(reader).send(new GetObjectCommand({ Bucket: "releases", Key: "a/b.txt" }));
    expect(await got.Body?.transformToString()).toBe("text");
    expect(await readdir(home)).not.toContain("state.json.new");
  });
});

describe("a store whose process dies", () => {
  it("is there again for who asks again, with its objects", async () => {
    const pid = Number(await readFile(join(home, `versitygw-${STORE_REGION}.pid`), "utf8"));
    process.kill(pid, "SIGKILL");
    await expect.poll(() => existsSync(`/proc/${pid}/exe`)).toBe(false);
    const get = () => as(reader).send(new GetObjectCommand({ Bucket: "releases", Key: "a/b.txt" }));
    const text = () => get().then(({ Body }) => Body?.transformToString());
    await expect.poll(() => text().catch((error: unknown) => error), { timeout: 15_000 }).toBe("text");
  });
});

describe("a store that can't start", () => {
  it("says which program is missing", async () => {
    const other = await mkdtemp(join(tmpdir(), "evenkeel-store-"));
    const start = startObjectStore({ home: other, binary: join(other, "versitygw") });
    await expect(start).rejects.toThrow(`there is no program ${join(other, "versitygw")}`);
    await rm(other, { recursive: true, force: true });
  });
});
