import { beforeEach, describe, expect, it } from "vitest";

import { openActions } from "../../../rehearsal/aws/iam/index.ts";
import { Recorder } from "../recorder.ts";
import { answers, createSite } from "./program.ts";

let recorder: Recorder;

beforeEach(() => {
  recorder = new Recorder(answers);
});

describe("what a site on AWS lets others do", () => {
  it("allows no action on everything, and hosts no more than their releases, logs and sessions", async () => {
    await createSite();
    const documents = recorder.registrations.flatMap(({ inputs }) =>
      ["policy", "assumeRolePolicy"].flatMap((key) => (typeof inputs[key] === "string" ? [inputs[key]] : [])),
    );
    expect(documents).toHaveLength(3);
    expect(openActions(documents)).toEqual([]);
    const { Statement } = JSON.parse(String(recorder.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])) as {
      Statement: { Sid: string; Action: string | string[]; Resource: string }[];
    };
    expect(Statement.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["Releases", "arn:aws:s3:::evenkeel-dev-store-bucket/*"],
      ["Verdicts", "arn:aws:s3:::evenkeel-dev-store-bucket"],
      ["Logs", "arn:aws:logs:eu-central-1:123456789012:log-group:hosts:*"],
      ["Sessions", "*"],
    ]);
    expect(JSON.stringify(Statement.map(({ Action }) => Action))).not.toContain("*");
  });

  it("keeps both buckets closed to the public", async () => {
    await createSite();
    const blocks = recorder.of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").map(({ inputs }) => inputs);
    expect(blocks.map(({ bucket }) => bucket)).toEqual(
      recorder.of("aws:s3/bucket:Bucket").map(({ name }) => `${name}-bucket`),
    );
    for (const { bucket, ...block } of blocks) {
      expect(Object.values(block), String(bucket)).toEqual([true, true, true, true]);
    }
  });
});
