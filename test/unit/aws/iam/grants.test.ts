import { describe, expect, it } from "vitest";

import { grantsOf, openActions } from "../../../../rehearsal/aws/iam/index.ts";
import { identityPolicy } from "./policies.ts";

const everyObject = "arn:aws:s3:::releases/*";

describe("grants of the object store", () => {
  it("are read for s3:GetObject on every object of a bucket, readwrite with s3:PutObject too", () => {
    const read = identityPolicy({ Action: ["s3:GetObject"], Resource: everyObject });
    const write = identityPolicy({ Action: "s3:PutObject", Resource: everyObject });
    expect(grantsOf([read])).toEqual([{ bucket: "releases", access: "read" }]);
    expect(grantsOf([read, write])).toEqual([{ bucket: "releases", access: "readwrite" }]);
  });

  it("come of each bucket that is named", () => {
    const policy = identityPolicy({
      Action: "s3:Get*",
      Resource: [everyObject, "arn:aws:s3:::other/*", "arn:aws:s3:::other"],
    });
    expect(grantsOf([policy])).toEqual([
      { bucket: "releases", access: "read" },
      { bucket: "other", access: "read" },
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
    expect(denied({ Action: "s3:PutObject", Resource: "*" })).toEqual([{ bucket: "releases", access: "read" }]);
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
