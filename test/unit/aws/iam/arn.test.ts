import { describe, expect, it } from "vitest";

import { bucketArn, formatArn, parseArn } from "../../../../rehearsal/aws/iam/index.ts";

describe("an ARN", () => {
  it.each([
    "arn:aws:s3:::bucket/a:b/c",
    "arn:aws:iam::123456789012:role/path/name",
    "arn:aws-cn:logs:cn-north-1:123456789012:log-group:x:*",
  ])("%s is the same after it was taken apart", (text) => {
    const arn = parseArn(text);
    expect(arn && formatArn(arn)).toBe(text);
  });

  it("of an object has its colons and slashes in the resource", () => {
    expect(parseArn(bucketArn("bucket", "a:b/c"))).toMatchObject({
      service: "s3",
      region: "",
      resource: "bucket/a:b/c",
    });
  });

  it.each([
    "",
    "*",
    "bucket",
    "arn:aws:s3",
    "arn:aws:s3:::",
    "arn::s3:::bucket",
    "arn:aws::::bucket",
    "urn:aws:s3:::b",
  ])("is not %j", (text) => {
    expect(parseArn(text)).toBeUndefined();
  });
});
