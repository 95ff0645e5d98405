import { describe, expect, it } from "vitest";

import { getGroup, getGroups } from "../../../../rehearsal/aws/model/functions/groups.ts";
import { getInstances } from "../../../../rehearsal/aws/model/functions/instances.ts";
import type { Instance } from "../../../../rehearsal/aws/model/instance.ts";
import { types } from "../../../../rehearsal/aws/model/types.ts";
import { FakeAccount } from "../kinds/fake-account.ts";
import { instance } from "../kinds/fake-instance.ts";

function accountWith(...changes: readonly Partial<Instance>[]): FakeAccount {
  const account = new FakeAccount();
  account.instances.push(...changes.map((change) => ({ ...instance, ...change })));
  return account;
}

describe("a search for instances", () => {
  const account = accountWith(
    { id: "i-1", tags: { site: "web" } },
    { id: "i-2", privateAddress: "10.9.0.5", isPublic: false, tags: { site: "shop" } },
    { id: "i-3", state: "terminated" },
    { id: "i-4", region: "us-east-1" },
  );

  it("finds those that run in its region", async () => {
    expect(await account.call(getInstances, {})).toEqual({
      id: "eu-west-1",
      ids: ["i-1", "i-2"],
      instanceTags: {},
      ipv6Addresses: [],
      privateIps: ["10.9.0.4", "10.9.0.5"],
      publicIps: ["198.18.128.14"],
      region: "eu-west-1",
    });
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, readonly string[]]>([
    ["state", { instanceStateNames: ["terminated"] }, ["i-3"]],
    ["tag", { filters: [{ name: "tag:site", values: ["shop"] }] }, ["i-2"]],
    ["tag by a pattern", { filters: [{ name: "tag:site", values: ["w*"] }] }, ["i-1"]],
    ["tag as an argument", { instanceTags: { site: "web" } }, ["i-1"]],
    ["key of a tag", { filters: [{ name: "tag-key", values: ["site"] }] }, ["i-1", "i-2"]],
    [
      "group, by the tag that auto scaling gives",
      { instanceTags: { "aws:autoscaling:groupName": "web" } },
      ["i-1", "i-2"],
    ],
    ["address", { filters: [{ name: "private-ip-address", values: ["10.9.0.5"] }] }, ["i-2"]],
    ["tag that nothing has", { filters: [{ name: "tag:none", values: ["*"] }] }, []],
  ])("narrows by %s", async (_, inputs, ids) => {
    expect(await account.call(getInstances, inputs)).toMatchObject({ ids });
  });

  it("tells of a filter that is not modelled", async () => {
    const wrong = account.call(getInstances, { filters: [{ name: "hypervisor", values: ["xen"] }] });
    await expect(wrong).rejects.toThrow("The filter 'hypervisor' is invalid");
  });
});

describe("auto scaling groups", () => {
  function accountWithGroups(): FakeAccount {
    const account = new FakeAccount();
    const add = (name: string, generation: string, region = "eu-west-1"): void => {
      account.records.add({
        type: types.group,
        id: name,
        region,
        inputs: {
          name,
          minSize: 2,
          maxSize: 6,
          launchTemplate: { id: "lt-1", version: "3" },
          vpcZoneIdentifiers: ["subnet-1", "subnet-2"],
          tags: [
            { key: "site", value: "web", propagateAtLaunch: true },
            { key: "generation", value: generation, propagateAtLaunch: false },
          ],
        },
        computed: { arn: `arn:of:${name}`, availabilityZones: ["eu-west-1a"], desiredCapacity: 4 },
        createdAt: account.now(),
      });
    };
    add("web-b", "2");
    add("web-a", "1");
    add("web-c", "1", "us-east-1");
    return account;
  }

  it.each<readonly [string, object, readonly string[]]>([
    ["all, by name", {}, ["web-a", "web-b"]],
    ["by name", { names: ["web-b", "gone"] }, ["web-b"]],
    ["by a tag", { filters: [{ name: "tag:generation", values: ["2", "3"] }] }, ["web-b"]],
    ["by a tag's key", { filters: [{ name: "tag-key", values: ["site"] }] }, ["web-a", "web-b"]],
    [
      "by two tags",
      { filters: ["site", "generation"].map((key) => ({ name: `tag:${key}`, values: ["web", "1"] })) },
      ["web-a"],
    ],
    ["with no wild characters", { filters: [{ name: "tag:generation", values: ["*"] }] }, []],
  ])("are listed %s", async (_, inputs, names) => {
    const found = await accountWithGroups().call(getGroups, { ...inputs });
    expect(found).toMatchObject({ names, arns: names.map((name) => `arn:of:${name}`) });
  });

  it("tell their size, which may be another than the program's", async () => {
    expect(await accountWithGroups().call(getGroup, { name: "web-a" })).toMatchObject({
      name: "web-a",
      desiredCapacity: 4,
      minSize: 2,
      maxSize: 6,
      status: "",
      vpcZoneIdentifier: "subnet-1,subnet-2",
      launchTemplates: [{ id: "lt-1", name: "", version: "3" }],
    });
  });

  it("are not there in another region, nor when they are being deleted", async () => {
    const account = accountWithGroups();
    await expect(account.call(getGroup, { name: "web-c" })).rejects.toThrow("reading Auto Scaling Group (web-c)");
    const leaving = account.records.get(types.group, "web-a");
    if (leaving !== undefined) leaving.deleting = true;
    await expect(account.call(getGroup, { name: "web-a" })).rejects.toThrow("there is none of that name in eu-west-1");
  });

  it("tell of a filter that is not modelled", async () => {
    const wrong = accountWithGroups().call(getGroups, { filters: [{ name: "name", values: ["web-a"] }] });
    await expect(wrong).rejects.toThrow("Allowed: tag-key, tag-value, tag:<key>");
  });
});
