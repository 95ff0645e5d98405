import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { getObject } from "../../../../rehearsal/aws/model/functions/object.ts";
import { getObjects } from "../../../../rehearsal/aws/model/functions/objects.ts";
import { bucketObject } from "../../../../rehearsal/aws/model/kinds/s3/bucket-object.ts";
import { bucketPolicy } from "../../../../rehearsal/aws/model/kinds/s3/bucket-policy.ts";
import { bucket } from "../../../../rehearsal/aws/model/kinds/s3/bucket.ts";
import { mayDeliverLogs } from "../../../../rehearsal/aws/model/kinds/s3/index.ts";
import { bucketLifecycle } from "../../../../rehearsal/aws/model/kinds/s3/lifecycle.ts";
import { publicAccessBlock } from "../../../../rehearsal/aws/model/kinds/s3/public-access-block.ts";
import { identityPolicy } from "../iam/policies.ts";
import { FakeAccount } from "./fake-account.ts";

let account: FakeAccount;

beforeEach(async () => {
  account = new FakeAccount();
  await account.create(bucket, { bucket: "releases" });
});

describe("a bucket's name", () => {
  it.each([
    ["ab", "has not 3 to 63 characters"],
    ["x".repeat(64), "has not 3 to 63 characters"],
    ["Releases", "has other characters than small letters"],
    ["-releases", "begins or ends with a dot or hyphen"],
    ["my..bucket", "has two dots beside each other"],
    ["192.168.5.4", "looks like an IP address"],
    ["xn--bucket", "begins with xn--, which is reserved"],
    ["bucket-s3alias", "ends with -s3alias, which is reserved"],
  ])("is not %s, which %s", async (name, problem) => {
    const made = account.create(bucket, { bucket: name });
    await expect(made).rejects.toMatchObject({
      code: "InvalidBucketName",
      message: expect.stringContaining(problem) as string,
    });
  });

  it("is one bucket's only", async () => {
    const again = account.create(bucket, { bucket: "releases" });
    await expect(again).rejects.toMatchObject({ code: "BucketAlreadyOwnedByYou" });
  });
});

describe("a bucket without a store behind it", () => {
  it("tells its ARN and its names", async () => {
    const made = await account.create(bucket, { bucket: "other", tags: { site: "web" } });
    expect(await account.outputs(bucket, made)).toMatchObject({
      arn: "arn:aws:s3:::other",
      bucketDomainName: "other.s3.amazonaws.com",
      bucketRegionalDomainName: "other.s3.eu-west-1.amazonaws.com",
      hostedZoneId: "Z1BKCTXD74EZPE",
      tagsAll: { site: "web" },
    });
  });
});

describe("what belongs to a bucket", () => {
  it("needs the bucket, and is there once", async () => {
    const Expire = { id: "old", status: "Enabled", expiration: { days: 30 } };
    const policy = identityPolicy({
      Principal: { AWS: "123456789012" },
      Action: "s3:GetObject",
      Resource: "arn:aws:s3:::releases/*",
    });
    const makers = [
      (name: string) => account.create(publicAccessBlock, { bucket: name }),
      (name: string) => account.create(bucketPolicy, { bucket: name, policy }),
      (name: string) => account.create(bucketLifecycle, { bucket: name, rules: [Expire] }),
    ];
    for (const make of makers) {
      await expect(make("missing")).rejects.toMatchObject({ code: "NoSuchBucket" });
      expect((await make("releases")).id).toBe("releases");
      await expect(make("releases")).rejects.toThrow("two would write over each other");
    }
  });
});

describe("a bucket's policy", () => {
  const grant = { Principal: { AWS: "123456789012" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::releases/*" };

  it.each<readonly [string, object, string]>([
    ["another bucket's objects", { Resource: "arn:aws:s3:::other/*" }, "is not arn:aws:s3:::releases or in it"],
    ["a bucket of a longer name", { Resource: "arn:aws:s3:::releases-2/*" }, "is not arn:aws:s3:::releases or in it"],
    ["another service", { Action: "logs:PutLogEvents" }, "Policy has invalid action: logs:PutLogEvents is not S3's"],
    ["objects by the bucket's ARN", { Resource: "arn:aws:s3:::releases" }, "does not apply to any resource(s)"],
    ["the bucket by its objects' ARN", { Action: "s3:ListBucket" }, "does not apply to any resource(s)"],
    ["a mistake", { Action: "s3:Fetch" }, "s3:Fetch is no action of s3"],
  ])("is not for %s", async (_, change, problem) => {
    const policy = identityPolicy({ ...grant, ...change });
    const made = account.create(bucketPolicy, { bucket: "releases", policy });
    await expect(made).rejects.toMatchObject({
      code: "MalformedPolicy",
      message: expect.stringContaining(problem) as string,
    });
  });

  it("may not open to everyone what public access is blocked of", async () => {
    const open = identityPolicy({ ...grant, Principal: "*" });
    await account.create(publicAccessBlock, { bucket: "releases", blockPublicPolicy: true });
    const made = account.create(bucketPolicy, { bucket: "releases", policy: open });
    await expect(made).rejects.toMatchObject({ code: "AccessDenied" });
    const closed = await account.create(bucketPolicy, { bucket: "releases", policy: identityPolicy(grant) });
    const opened = account.update(bucketPolicy, closed, { bucket: "releases", policy: open });
    await expect(opened).rejects.toMatchObject({ code: "AccessDenied" });
    // A denial of everyone opens nothing.
    const policy = identityPolicy({ ...grant, Principal: "*", Effect: "Deny" });
    await account.update(bucketPolicy, closed, { bucket: "releases", policy });
  });
});

describe("load balancers' logs", () => {
  const balancer = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/1";
  const own = { bucket: "releases", accountId: "123456789012", sourceArn: balancer };

  async function letIn(change: object): Promise<void> {
    const policy = identityPolicy({
      Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: "arn:aws:s3:::releases/web/AWSLogs/123456789012/*",
      ...change,
    });
    await account.create(bucketPolicy, { bucket: "releases", policy });
  }

  it("come in where the bucket's policy says so, for this account and this balancer", async () => {
    expect(mayDeliverLogs(account.records, own)).toBe(false);
    const Condition = {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnLike: { "aws:SourceArn": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/*" },
    };
    await letIn({ Condition });
    expect(mayDeliverLogs(account.records, { ...own, prefix: "web" })).toBe(true);
    expect(mayDeliverLogs(account.records, own)).toBe(false);
    expect(mayDeliverLogs(account.records, { ...own, prefix: "web", bucket: "other" })).toBe(false);
    expect(mayDeliverLogs(account.records, { ...own, prefix: "web", sourceArn: "arn:aws:logs:::x" })).toBe(false);
  });

  it("are nobody else's", async () => {
    await letIn({ Principal: { Service: "delivery.logs.amazonaws.com" } });
    expect(mayDeliverLogs(account.records, { ...own, prefix: "web" })).toBe(false);
  });
});

describe("a bucket's lifecycle", () => {
  const rule = { id: "old", status: "Enabled", filter: { prefix: "" }, expiration: { days: 30 } };

  it.each<readonly [string, readonly object[], string]>([
    ["no rule", [], "a configuration has 1 to 1000 rules; got 0"],
    ["two rules of one name", [rule, rule], "Found same ID for more than one rule: old"],
    ["a rule that is neither on nor off", [{ ...rule, status: "On" }], "its status is On; it is Enabled or Disabled"],
    ["half a day", [{ ...rule, expiration: { days: 0.5 } }], "its days are a whole number above 0; got 0.5"],
    ["a rule without an action", [{ id: "old", status: "Enabled" }], "At least one action"],
  ])("is refused with %s", async (_, rules, problem) => {
    const made = account.create(bucketLifecycle, { bucket: "releases", rules: rules as (typeof rule)[] });
    await expect(made).rejects.toThrow(problem);
  });

  it("may abort uploads only", async () => {
    const rules = [{ id: "parts", status: "Enabled", abortIncompleteMultipartUpload: { daysAfterInitiation: 7 } }];
    await account.create(bucketLifecycle, { bucket: "releases", rules });
  });
});

describe("an object without a store behind it", () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "evenkeel-object-"));
    path = join(folder, "artifact");
    await writeFile(path, "hello");
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it("has its file's MD5 as etag", async () => {
    const made = await account.create(bucketObject, { bucket: "releases", key: "a/b", source: { path, hash: "1" } });
    expect(await account.outputs(bucketObject, made)).toMatchObject({
      arn: "arn:aws:s3:::releases/a/b",
      etag: "5d41402abc4b2a76b9719d911017c592",
      contentType: "application/octet-stream",
    });
  });

  it("may be a text that changes in place, and is read back where its type is readable", async () => {
    const inputs = { bucket: "releases", key: "verdicts", content: "first", contentType: "text/plain" };
    const made = await account.create(bucketObject, inputs);
    const before = made.computed.etag;
    const read = (key: string) => account.call(getObject, { bucket: "releases", key });
    expect(await read("verdicts")).toMatchObject({ body: "first", contentLength: 5, etag: before });
    await account.update(bucketObject, made, { ...inputs, content: "second" });
    expect(made.computed.etag).not.toBe(before);
    expect(await read("verdicts")).toMatchObject({ body: "second", contentType: "text/plain" });
    await account.create(bucketObject, { bucket: "releases", key: "binary", content: "x" });
    expect(await read("binary")).toMatchObject({ body: "", contentLength: 1 });
    await account.create(bucketObject, { bucket: "releases", key: "empty", contentType: "text/plain" });
    expect(await read("empty")).toMatchObject({ body: "", contentLength: 0 });
  });

  it("that is missing is told in the official provider's words, and found missing in a list without an error", async () => {
    const missing = account.call(getObject, { bucket: "releases", key: "verdicts" });
    await expect(missing).rejects.toMatchObject({
      code: "",
      message: "reading S3 Bucket (releases) Object (verdicts): couldn't find resource",
    });
    const list = (inputs: object) => account.call(getObjects, { bucket: "releases", ...inputs });
    expect(await list({})).toMatchObject({ keys: [] });
    for (const key of ["verdicts", "release/b", "release/a"]) {
      await account.create(bucketObject, { bucket: "releases", key, content: key });
    }
    expect(await list({ prefix: "release/" })).toMatchObject({ keys: ["release/a", "release/b"] });
    expect(await list({ maxKeys: 1 })).toMatchObject({ keys: ["release/a"] });
    await expect(list({ bucket: "none" })).rejects.toThrow("listing S3 Bucket (none) Objects: The specified bucket");
  });

  it("keeps its bucket, unless that may be destroyed with what is in it", async () => {
    const source = { path, hash: "1" };
    const kept = await account.create(bucket, { bucket: "kept" });
    const object = await account.create(bucketObject, { bucket: "kept", key: "a", source });
    await expect(account.delete(bucket, kept)).rejects.toMatchObject({ code: "BucketNotEmpty" });
    await account.delete(bucketObject, object);
    await account.delete(bucket, kept);

    const loose = await account.create(bucket, { bucket: "loose", forceDestroy: true });
    await account.create(bucketObject, { bucket: "loose", key: "a", source });
    await account.delete(bucket, loose);
  });

  it("needs a key, a bucket, and a file by its absolute path", async () => {
    const make = (change: object) =>
      account.create(bucketObject, { bucket: "releases", key: "a", source: { path, hash: "1" }, ...change });
    await expect(make({ key: "" })).rejects.toMatchObject({ code: "KeyTooLongError" });
    await expect(make({ bucket: "missing" })).rejects.toMatchObject({ code: "NoSuchBucket" });
    await expect(make({ source: { path: "artifact", hash: "1" } })).rejects.toThrow("is no absolute path: artifact");
    await expect(make({ source: { path: join(folder, "no"), hash: "1" } })).rejects.toThrow("can't be read");
    await make({});
    await expect(make({})).rejects.toThrow("would write over each other");
  });
});
