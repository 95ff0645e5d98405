import { describe, expect, it } from "vitest";

import { type PolicyKind, policyMistakes } from "../../../../rehearsal/aws/iam/index.ts";
import { identityPolicy, trustsEc2 } from "./policies.ts";

const read = { Action: "s3:GetObject", Resource: "arn:aws:s3:::bucket/*" };

/** The mistakes of a document with one statement: this, beside an Effect. */
function mistakesOf(statement: object, kind: PolicyKind = "identity"): string[] {
  return policyMistakes(identityPolicy(statement), kind);
}

describe("a policy without mistakes", () => {
  it.each<readonly [string, PolicyKind, string]>([
    ["a role's rights", "identity", identityPolicy(read)],
    ["a role's trust", "trust", trustsEc2],
    [
      "rights of the SSM agent, which botocore does not know all of",
      "identity",
      identityPolicy({
        Action: ["ssm:UpdateInstanceInformation", "ssmmessages:CreateDataChannel", "ec2messages:GetMessages"],
        Resource: "*",
      }),
    ],
    [
      "a bucket's, for load balancers' logs",
      "resource",
      identityPolicy({
        Sid: "Let ELB write",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: "arn:aws:s3:::logs/AWSLogs/123456789012/*",
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      }),
    ],
    ["one statement outside a list", "identity", JSON.stringify({ Statement: { Effect: "Deny", ...read } })],
    [
      "conditions of every form",
      "identity",
      identityPolicy({
        ...read,
        Condition: {
          Bool: { "aws:SecureTransport": true },
          "ForAnyValue:StringLikeIfExists": { "s3:prefix": ["a/", "b/"] },
          Null: { "aws:TokenIssueTime": false },
          NumericLessThan: { "s3:max-keys": 10 },
        },
      }),
    ],
  ])("is %s", (_, kind, document) => {
    expect(policyMistakes(document, kind)).toEqual([]);
  });
});

describe("a document", () => {
  it.each([
    ["{", "the policy is no JSON"],
    ["[]", "the policy is no JSON object"],
    ['{"Version":"2012-10-17"}', "the policy has no Statement"],
    ['{"Version":"2020-01-01","Statement":[]}', 'Version is "2020-01-01"; the versions are 2012-10-17 and 2008-10-17'],
    ['{"Statements":[]}', "Statements is no element of a policy; it has Version, Id and Statement"],
    ['{"Statement":["x"]}', "statement 1 is no object"],
  ])("%s: %s", (document, mistake) => {
    expect(policyMistakes(document, "identity").join("\n")).toContain(mistake);
  });

  it("may not have two statements of one name", () => {
    const twice = identityPolicy({ Sid: "Read", ...read }, { Sid: "Read", ...read });
    expect(policyMistakes(twice, "identity")).toEqual(["two statements have the Sid Read"]);
  });

  it("tells all mistakes at once, each with its statement's name", () => {
    const document = identityPolicy({ Sid: "First", Action: "s3:GetObject" }, { Effect: "allow", Resource: "*" });
    expect(policyMistakes(document, "identity")).toEqual([
      "statement First: Resource is missing",
      'statement 2: Effect is "allow"; it is Allow or Deny',
      "statement 2: Action is missing",
    ]);
  });
});

describe("a statement of a role's rights", () => {
  it.each<readonly [object, string]>([
    [{ ...read, Effect: undefined }, "Effect is missing"],
    [{ ...read, Sid: "with spaces" }, 'Sid is "with spaces"; statement IDs are letters and digits only'],
    [{ ...read, Ressource: "*" }, "Ressource is no element of a statement"],
    [{ ...read, NotAction: "s3:PutObject" }, "Action and NotAction exclude each other"],
    [{ ...read, Action: [] }, "Action is empty"],
    [{ ...read, Action: 7 }, "Action is no text or list of texts"],
    [{ ...read, Principal: "*" }, "Principal is not for a role's own policy: the principal is the role"],
    [{ ...read, Action: "GetObject" }, "GetObject is no action: the form is service:Verb, or *"],
    [{ ...read, Action: "s3:*:x" }, "s3:*:x is no action: the form is service:Verb, or *"],
    [{ ...read, Action: "s4:GetObject" }, "s4:GetObject names a service that AWS does not have: s4"],
    [{ ...read, Action: "s3:GetObjects" }, "s3:GetObjects is no action of s3"],
    [{ ...read, Action: "s3:Fetch*" }, "s3:Fetch* is no action of s3"],
    [{ ...read, Resource: "bucket" }, 'Resource bucket must be in ARN format or "*"'],
    [{ ...read, Resource: "arn:was:s3:::bucket" }, "Resource arn:was:s3:::bucket: there is no partition was"],
    [{ ...read, Resource: "arn:aws:s4:::bucket" }, "Resource arn:aws:s4:::bucket: there is no service s4"],
    [
      { ...read, Resource: "arn:aws:s3:eu-west-1::bucket" },
      "Resource arn:aws:s3:eu-west-1::bucket: the ARN of a bucket has no region and no account; it is arn:aws:s3:::BUCKET/KEY",
    ],
    [
      { ...read, Resource: "arn:aws:logs:eu-west-1:1234:log-group:x" },
      "Resource arn:aws:logs:eu-west-1:1234:log-group:x: 1234 is no account; it has 12 digits",
    ],
    [
      { ...read, Condition: { StringEqual: { "a:b": "c" } } },
      "StringEqual is no condition operator; one is StringEquals",
    ],
    [{ ...read, Condition: { StringEquals: { prefix: "c" } } }, "prefix is no condition key; one is aws:SourceArn"],
    [{ ...read, Condition: { StringEquals: "x" } }, "StringEquals is no object of condition keys"],
    [
      { ...read, Condition: { StringEquals: { "a:b": {} } } },
      "StringEquals of a:b has a value that is no text, number or boolean",
    ],
  ])("%j: %s", (statement, mistake) => {
    expect(mistakesOf(statement)).toEqual([
      `statement ${"Sid" in statement ? String(statement.Sid) : "1"}: ${mistake}`,
    ]);
  });
});

describe("a statement of a role's trust", () => {
  const trust = { Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };

  it.each<readonly [object, string]>([
    [{ ...trust, Principal: undefined }, "Principal is missing"],
    [{ ...trust, Resource: "*" }, "a trust policy has no Resource: it is the role itself"],
    [
      { ...trust, Action: "s3:GetObject" },
      "s3:GetObject is not for a trust policy: it may only specify STS AssumeRole actions",
    ],
    [
      { ...trust, Principal: "ec2" },
      'Principal is "ec2"; it is "*" or an object such as {"Service": "ec2.amazonaws.com"}',
    ],
    [
      { ...trust, Principal: { Service: "ec2" } },
      'Invalid principal in policy: "SERVICE":"ec2"; one is ec2.amazonaws.com',
    ],
    [
      { ...trust, Principal: { AWS: "somebody" } },
      'Invalid principal in policy: "AWS":"somebody"; one is an account, or an ARN of IAM or STS',
    ],
    [
      { ...trust, Principal: { Host: "x" } },
      "Principal has no kind Host; the kinds are AWS, Service, Federated, CanonicalUser",
    ],
    [{ ...trust, Principal: {} }, "Principal is empty"],
  ])("%j: %s", (statement, mistake) => {
    expect(mistakesOf(statement, "trust")).toEqual([`statement 1: ${mistake}`]);
  });
});

describe("a statement of a resource's policy", () => {
  it("needs both a principal and a resource", () => {
    expect(mistakesOf({ Action: "s3:GetObject" }, "resource")).toEqual([
      "statement 1: Resource is missing",
      "statement 1: Principal is missing",
    ]);
  });
});
