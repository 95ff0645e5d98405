import { describe, expect, it } from "vitest";

import { grantsOf, openActions } from "../../../../rehearsal/aws/iam/index.ts";
import { identityPolicy } from "./policies.ts";

const everyObject = "arn:aws:s3:::releases/*";

describe("grants of the object store", () => {
  it("are get for s3:GetObject on every object of a bucket, read with s3:ListBucket, readwrite with s3:PutObject", () => {
    const get = identityPolicy({ Action: ["s3:GetObject"], Resource: everyObject });
    const list = identityPolicy({ Action: "s3:ListBucket", Resource: "arn:aws:s3:::releases" });
    const listOther = identityPolicy({ Action: "s3:ListBucket", Resource: "arn:aws:s3:::other" });
    const write = identityPolicy({ Action: "s3:PutObject", Resource: everyObject });
    expect(grantsOf([get])).toEqual([{ bucket: "releases", access: "get" }]);
    expect(grantsOf([get, listOther])).toEqual([{ bucket: "releases", access: "get" }]);
    expect(grantsOf([get, list])).toEqual([{ bucket: "releases", access: "read" }]);
    expect(grantsOf([get, write])).toEqual([{ bucket: "releases", access: "readwrite" }]);
  });

  it("come of each bucket that is named", () => {
    const policy = identityPolicy({
      Action: "s3:Get*",
      Resource: [everyObject, "arn:aws:s3:::other/*", "arn:aws:s3:::other"],
    });
    expect(grantsOf([policy])).toEqual([
      { bucket: "releases", access: "get" },
      { bucket: "other", access: "get" },
    ]);
  });

  it.each<readonly [string, object]>([
    ["a narrower prefix", { Action: "s3:GetObject", Resource: "arn:aws:s3:::releases/app/*" }],
    ["keys of one character", { Action: "s3:GetObject", Resource: "arn:aws:s3:::releases/?" }],
    ["a pattern in the bucket's name", { Action: "s3:GetObject", Resource: "arn:aws:s3:::rel*/*" }],
    ["everything", { Action: "s3:GetObject", Resource: "*" }],
    ["the bucket without its objects", { Action: "s3:GetObject", Resource: "arn:aws:s3:::releases" }],
    ["writing without reading", { Action: "s3:PutObject", Resource: everyObject }],
    ["listing", { Action: "s3:ListBucket", Resource: everyObject }],
    ["another service's resource of that form", { Action: "s3:GetObject", Resource: "arn:aws:logs:::releases/*" }],
    [
      "a condition that is not modelled",
      { Action: "s3:GetObject", Resource: everyObject, Condition: { StringLike: { "s3:prefix": "*" } } },
    ],
  ])("do not come of %s", (_, statement) => {
    expect(grantsOf([identityPolicy(statement)])).toEqual([]);
  });

  it("do not come of reading keys of one character and writing all", () => {
    const read = { Action: "s3:GetObject", Resource: "arn:aws:s3:::releases/?" };
    expect(grantsOf([identityPolicy(read, { Action: "s3:PutObject", Resource: everyObject })])).toEqual([]);
  });

  it("do not come where anything of the bucket is denied", () => {
    const read = { Action: ["s3:GetObject", "s3:PutObject"], Resource: everyObject };
    const denied = (statement: object) => grantsOf([identityPolicy(read, { Effect: "Deny", ...statement })]);
    expect(denied({ Action: "s3:GetObject", Resource: "arn:aws:s3:::releases/secret/*" })).toEqual([]);
    expect(denied({ Action: "s3:*", NotResource: "arn:aws:s3:::releases/app/*" })).toEqual([]);
    expect(denied({ Action: "s3:*", NotResource: "arn:aws:s3:::other/*" })).toEqual([]);
    expect(denied({ Action: "s3:PutObject", Resource: "*" })).toEqual([{ bucket: "releases", access: "get" }]);
    expect(denied({ Action: "s3:GetObject", Resource: "arn:aws:s3:::other/*" })).toHaveLength(1);
  });
});

describe("open actions", () => {
  it("are told with their statement", () => {
    const policy = identityPolicy(
      { Sid: "All", Action: "*", Resource: "*" },
      { Action: ["logs:PutLogEvents", "s3:*"], Resource: ["*"] },
      { NotAction: "iam:*", Resource: "*" },
    );
    expect(openActions([policy])).toEqual([
      "statement All allows * on *",
      "statement 2 allows logs:PutLogEvents, s3:* on *",
      "statement 3 allows all but iam:* on *",
    ]);
  });

  it("are not those on named resources, single ones, or denials", () => {
    const policy = identityPolicy(
      { Action: "s3:*", Resource: everyObject },
      { Action: "ssm:UpdateInstanceInformation", Resource: "*" },
      { Effect: "Deny", Action: "*", Resource: "*" },
    );
    expect(openActions([policy])).toEqual([]);
  });
});
