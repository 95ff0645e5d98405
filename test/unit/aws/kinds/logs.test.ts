import { describe, expect, it } from "vitest";

import { logGroup } from "../../../../rehearsal/aws/model/kinds/logs/log-group.ts";
import { FakeAccount } from "./fake-account.ts";

describe("a log group", () => {
  it("has an ARN, and a retention that may change", async () => {
    const account = new FakeAccount();
    const made = await account.create(logGroup, { name: "/site/web", retentionInDays: 30 });
    expect(await account.outputs(logGroup, made)).toMatchObject({
      arn: "arn:aws:logs:eu-west-1:123456789012:log-group:/site/web",
    });
    await account.update(logGroup, made, { name: "/site/web", retentionInDays: 0 });
  });

  it("keeps its events as long as CloudWatch can, and no other time", async () => {
    const account = new FakeAccount();
    const refusal = "retentionInDays is 31; it is one of 1, 3, 5, 7, 14, 30, 60,";
    await expect(account.create(logGroup, { name: "web", retentionInDays: 31 })).rejects.toThrow(refusal);
    const made = await account.create(logGroup, { name: "web" });
    await expect(account.update(logGroup, made, { name: "web", retentionInDays: 31 })).rejects.toThrow(refusal);
  });

  it("has a name of CloudWatch's form that no other one has", async () => {
    const account = new FakeAccount();
    await account.create(logGroup, { name: "web" });
    const again = account.create(logGroup, { name: "web" });
    await expect(again).rejects.toMatchObject({ code: "ResourceAlreadyExistsException" });
    await expect(account.create(logGroup, { name: "web site" })).rejects.toThrow('"web site" is invalid');
  });
});
