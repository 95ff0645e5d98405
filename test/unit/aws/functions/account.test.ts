import { describe, expect, it } from "vitest";

import { getAvailabilityZones } from "../../../../rehearsal/aws/model/functions/availability-zones.ts";
import { getCallerIdentity } from "../../../../rehearsal/aws/model/functions/caller-identity.ts";
import { getInstanceTypeOfferings } from "../../../../rehearsal/aws/model/functions/instance-type-offerings.ts";
import { getInstanceType } from "../../../../rehearsal/aws/model/functions/instance-type.ts";
import { getServiceQuota } from "../../../../rehearsal/aws/model/functions/service-quota.ts";
import { FakeAccount } from "../kinds/fake-account.ts";

const account = new FakeAccount();

describe("a region's zones", () => {
  it("are told by name and id", async () => {
    expect(await account.call(getAvailabilityZones, { state: "available" })).toEqual({
      state: "available",
      groupNames: ["eu-west-1"],
      id: "eu-west-1",
      names: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
      region: "eu-west-1",
      zoneIds: ["euw1-az1", "euw1-az2", "euw1-az3"],
    });
  });

  it.each([
    ["opt-in-status", "opt-in-not-required", 3],
    ["opt-in-status", "opted-in", 0],
    ["zone-name", "eu-west-1b", 1],
    ["zone-id", "euw1-az3", 1],
    ["zone-type", "local-zone", 0],
  ])("are narrowed by %s %s", async (name, value, count) => {
    const found = await account.call(getAvailabilityZones, { filters: [{ name, values: [value] }] });
    expect((found as { names: string[] }).names).toHaveLength(count);
  });

  it("are unknown of a region that is not in the model", async () => {
    const wrong = account.call(getAvailabilityZones, {}, "eu-moon-1");
    await expect(wrong).rejects.toThrow("eu-moon-1 is no region that the model knows");
  });
});

describe("the caller", () => {
  it("is a user of the account", async () => {
    expect(await account.call(getCallerIdentity, {})).toMatchObject({
      accountId: "123456789012",
      arn: "arn:aws:iam::123456789012:user/rehearsal",
    });
  });
});

describe("an instance type", () => {
  it.each([
    ["t3.micro", { defaultVcpus: 2, defaultCores: 1, memorySize: 1024, supportedArchitectures: ["x86_64"] }],
    ["t4g.small", { defaultVcpus: 2, defaultCores: 2, memorySize: 2048, supportedArchitectures: ["arm64"] }],
    ["m7i.xlarge", { defaultVcpus: 4, memorySize: 16384, burstablePerformanceSupported: false }],
    ["c7a.large", { defaultVcpus: 2, defaultThreadsPerCore: 1 }],
  ])("%s has %j", async (instanceType, expected) => {
    expect(await account.call(getInstanceType, { instanceType })).toMatchObject({ id: instanceType, ...expected });
  });

  it("that is not modelled is refused with those that are", async () => {
    const wrong = account.call(getInstanceType, { instanceType: "t3.gigantic" });
    await expect(wrong).rejects.toThrow("[t3.gigantic]. Modelled are t3.nano, t3.micro,");
  });
});

describe("where instance types are offered", () => {
  const filters = [{ name: "instance-type", values: ["t3.micro"] }];

  it("is the region, or its zones but for the old one of us-east-1", async () => {
    expect(await account.call(getInstanceTypeOfferings, { filters })).toMatchObject({
      instanceTypes: ["t3.micro"],
      locations: ["eu-west-1"],
      locationTypes: ["region"],
    });
    const zones = { filters, locationType: "availability-zone" };
    expect(await account.call(getInstanceTypeOfferings, zones, "us-east-1")).toMatchObject({
      locations: ["a", "b", "c", "d", "f"].map((letter) => `us-east-1${letter}`),
    });
  });

  it("is nowhere for a type that is not modelled", async () => {
    const unknown = [{ name: "instance-type", values: ["t3.gigantic"] }];
    expect(await account.call(getInstanceTypeOfferings, { filters: unknown })).toMatchObject({ instanceTypes: [] });
  });

  it("is no kind of place that EC2 does not have", async () => {
    const wrong = account.call(getInstanceTypeOfferings, { locationType: "planet" });
    await expect(wrong).rejects.toThrow("locationType is planet; it is region,");
  });
});

describe("the quota of vCPUs", () => {
  it("is the account's", async () => {
    const asked = { serviceCode: "ec2", quotaCode: "L-1216C47A" };
    expect(await account.call(getServiceQuota, asked)).toMatchObject({ value: 32, defaultValue: 5, adjustable: true });
  });

  it("is the only one that is modelled", async () => {
    const wrong = account.call(getServiceQuota, { serviceCode: "ec2", quotaCode: "L-0000" });
    await expect(wrong).rejects.toThrow("The quota L-0000 of ec2 does not exist, or is not modelled");
  });
});
