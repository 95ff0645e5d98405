import { describe, expect, it } from "vitest";

import { allows, decide, trusts, unmodelledConditions } from "../../../../rehearsal/aws/iam/index.ts";
import { identityPolicy, trustsEc2 } from "./policies.ts";

const object = "arn:aws:s3:::bucket/a/b.txt";
const read = { Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };

describe("policies", () => {
  it("allow nothing that no statement allows", () => {
    expect(allows([], "s3:GetObject", object)).toBe(false);
    expect(allows([identityPolicy(read)], "s3:PutObject", object)).toBe(false);
    expect(allows([identityPolicy(read)], "s3:GetObject", "arn:aws:s3:::bucket")).toBe(false);
    expect(allows([identityPolicy(read)], "s3:GetObject", object)).toBe(true);
  });

  it.each<readonly [object, string, boolean]>([
    [{ Action: ["s3:Put*", "s3:Get*"], Resource: "*" }, "s3:GetObject", true],
    [{ Action: "s3:getobject", Resource: "*" }, "s3:GetObject", true],
    [{ Action: "s3:GetObject", Resource: "arn:aws:s3:::Bucket/*" }, "s3:GetObject", false],
    [{ Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/?/b.txt" }, "s3:GetObject", true],
    [{ NotAction: "s3:Put*", Resource: "*" }, "s3:GetObject", true],
    [{ NotAction: "s3:Get*", Resource: "*" }, "s3:GetObject", false],
    [{ Action: "*", NotResource: "arn:aws:s3:::bucket/*" }, "s3:GetObject", false],
    [{ Action: "*", NotResource: "arn:aws:s3:::other/*" }, "s3:GetObject", true],
  ])("with the statement %j allow %s: %s", (statement, action, expected) => {
    expect(allows([identityPolicy(statement)], action, object)).toBe(expected);
  });

  it("deny what any of them denies, whatever the others allow", () => {
    const denial = identityPolicy({ Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::bucket/a/*" });
    const all = identityPolicy(read);
    expect(allows([all, denial], "s3:GetObject", object)).toBe(false);
    expect(allows([all, denial], "s3:GetObject", "arn:aws:s3:::bucket/c")).toBe(true);
  });
});

describe("a condition", () => {
  const under = (Effect: string, Condition: object): string => identityPolicy({ ...read, Effect, Condition });

  it.each<readonly [object, boolean]>([
    [{ Bool: { "aws:SecureTransport": true } }, true],
    [{ Bool: { "aws:SecureTransport": "false" } }, false],
    [{ StringEquals: { "aws:SourceAccount": ["1", "123456789012"] } }, true],
    [{ StringNotEquals: { "aws:SourceAccount": "123456789012" } }, false],
    [{ StringLike: { "aws:sourceaccount": "1234*" } }, true],
    [{ Bool: { "aws:SecureTransport": true }, StringEquals: { "aws:SourceAccount": "1" } }, false],
  ])("%j of what is known holds: %s", (condition, expected) => {
    const context = { "aws:securetransport": "true", "aws:sourceaccount": "123456789012" };
    expect(allows([under("Allow", condition)], "s3:GetObject", object, context)).toBe(expected);
  });

  it("that is not modelled never helps: an Allow does not count, a Deny does, and it is told", () => {
    const condition = { StringEquals: { "s3:ExistingObjectTag/open": "yes" } };
    expect(allows([under("Allow", condition)], "s3:GetObject", object)).toBe(false);
    expect(allows([identityPolicy(read), under("Deny", condition)], "s3:GetObject", object)).toBe(false);
    expect(unmodelledConditions([under("Allow", condition)])).toEqual([
      "statement 1: StringEquals of s3:ExistingObjectTag/open",
    ]);
    expect(unmodelledConditions([identityPolicy(read)])).toEqual([]);
  });
});

describe("a principal", () => {
  it("is whom a resource's policy names, and nobody else", () => {
    const policy = identityPolicy({ ...read, Principal: { Service: "logs.amazonaws.com" } });
    const ask = (value: string): boolean =>
      decide([policy], { action: "s3:GetObject", resource: object, principal: { type: "Service", value } });
    expect([ask("logs.amazonaws.com"), ask("ec2.amazonaws.com")]).toEqual([true, false]);
  });

  it("may be everyone, or everyone but some", () => {
    const ask = (statement: object): boolean =>
      decide([identityPolicy({ ...read, ...statement })], {
        action: "s3:GetObject",
        resource: object,
        principal: { type: "AWS", value: "123456789012" },
      });
    expect(ask({ Principal: "*" })).toBe(true);
    expect(ask({ Principal: { AWS: "*" } })).toBe(true);
    expect(ask({ NotPrincipal: { AWS: "123456789012" } })).toBe(false);
  });

  it("takes a role only if the role trusts it", () => {
    expect(trusts(trustsEc2, "ec2.amazonaws.com")).toBe(true);
    expect(trusts(trustsEc2, "lambda.amazonaws.com")).toBe(false);
  });
});
