import { describe, expect, it } from "vitest";

import { findProfile, profileRole, rolePolicies } from "../../../../rehearsal/aws/model/kinds/iam/index.ts";
import type { RoleInputs } from "../../../../rehearsal/aws/model/kinds/iam/inputs.ts";
import { instanceProfile } from "../../../../rehearsal/aws/model/kinds/iam/instance-profile.ts";
import { rolePolicy } from "../../../../rehearsal/aws/model/kinds/iam/role-policy.ts";
import { role } from "../../../../rehearsal/aws/model/kinds/iam/role.ts";
import { identityPolicy, trustsEc2 } from "../iam/policies.ts";
import { FakeAccount } from "./fake-account.ts";

const host: RoleInputs = { name: "host", assumeRolePolicy: trustsEc2 };
const read = identityPolicy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::releases/*" });

describe("a role", () => {
  it("has an ARN with its path, and an id of its own", async () => {
    const account = new FakeAccount();
    const made = await account.create(role, { ...host, path: "/site/" });
    expect(made.id).toBe("host");
    expect(await account.outputs(role, made)).toMatchObject({
      arn: "arn:aws:iam::123456789012:role/site/host",
      uniqueId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/) as string,
      createDate: "2026-01-02T03:04:05.000Z",
      maxSessionDuration: 3600,
    });
  });

  it("has a name that no other role has, and IAM's characters in it", async () => {
    const account = new FakeAccount();
    await account.create(role, host);
    await expect(account.create(role, host)).rejects.toThrow("Role with name host already exists.");
    await expect(account.create(role, { ...host, name: "two words" })).rejects.toThrow('"two words" is invalid');
    await expect(account.create(role, { ...host, name: "x".repeat(65) })).rejects.toThrow("1 to 64 letters");
    await expect(account.create(role, { ...host, name: "other", path: "site" })).rejects.toThrow(
      "begins and ends with",
    );
  });

  it("is refused a trust policy with mistakes, when it is made and later", async () => {
    const account = new FakeAccount();
    const wrong = { ...host, assumeRolePolicy: read };
    const refusal = { code: "MalformedPolicyDocument", message: expect.stringContaining("STS AssumeRole") as string };
    await expect(account.create(role, wrong)).rejects.toMatchObject(refusal);
    const made = await account.create(role, host);
    await expect(account.update(role, made, wrong)).rejects.toMatchObject(refusal);
    await expect(account.update(role, made, { ...host, maxSessionDuration: 60 })).rejects.toThrow("3600 to 43200");
  });

  it("can't go while it has policies, nor while an instance profile has it", async () => {
    const account = new FakeAccount();
    const made = await account.create(role, host);
    const policy = await account.create(rolePolicy, { role: "host", name: "read", policy: read });
    const profile = await account.create(instanceProfile, { name: "host", role: "host" });
    await expect(account.delete(role, made)).rejects.toThrow("must delete policies first");
    await account.delete(rolePolicy, policy);
    await expect(account.delete(role, made)).rejects.toThrow("must remove roles from instance profile first");
    await account.delete(instanceProfile, profile);
    await account.delete(role, made);
  });
});

describe("a role's policy", () => {
  it("is among the role's documents as long as it is there", async () => {
    const account = new FakeAccount();
    await account.create(role, host);
    const made = await account.create(rolePolicy, { role: "host", name: "read", policy: read });
    expect(made.id).toBe("host:read");
    expect(rolePolicies(account.records, "host")).toEqual([read]);
    expect(rolePolicies(account.records, "other")).toEqual([]);
    await account.delete(rolePolicy, made);
    expect(rolePolicies(account.records, "host")).toEqual([]);
  });

  it("needs its role, a name of its own, and no mistakes", async () => {
    const account = new FakeAccount();
    const wanted = { role: "host", name: "read", policy: read };
    await expect(account.create(rolePolicy, wanted)).rejects.toThrow("The role with name host cannot be found.");
    await account.create(role, host);
    await account.create(rolePolicy, wanted);
    await expect(account.create(rolePolicy, wanted)).rejects.toMatchObject({ code: "EntityAlreadyExists" });
    const policy = identityPolicy({ Action: "s3:Fetch", Resource: "*" });
    const wrong = account.create(rolePolicy, { role: "host", name: "wrong", policy });
    await expect(wrong).rejects.toMatchObject({ code: "MalformedPolicyDocument" });
  });

  it("may not be too long together with the role's others", async () => {
    const account = new FakeAccount();
    await account.create(role, host);
    const Resource = Array.from({ length: 200 }, (_, index) => `arn:aws:s3:::bucket-${index}/*`);
    const policy = identityPolicy({ Action: "s3:GetObject", Resource });
    await account.create(rolePolicy, { role: "host", name: "first", policy });
    const second = account.create(rolePolicy, { role: "host", name: "second", policy });
    await expect(second).rejects.toThrow("Maximum policy size of 10240 bytes exceeded for role host");
  });

  it("with a condition that is not modelled is told in the log", async () => {
    const account = new FakeAccount();
    await account.create(role, host);
    const Condition = { StringLike: { "s3:prefix": "a/*" } };
    const policy = identityPolicy({ Action: "s3:ListBucket", Resource: "arn:aws:s3:::releases", Condition });
    await account.create(rolePolicy, { role: "host", name: "list", policy });
    expect(account.logged).toEqual([
      "policy list of role host, statement 1: StringLike of s3:prefix: not modelled, so what it allows is not allowed here",
    ]);
  });
});

describe("an instance profile", () => {
  it("gives its role to instances, by name and by ARN", async () => {
    const account = new FakeAccount();
    await account.create(role, host);
    const made = await account.create(instanceProfile, { name: "web", path: "/site/", role: "host" });
    const { arn } = (await account.outputs(instanceProfile, made)) as { arn: string };
    expect(arn).toBe("arn:aws:iam::123456789012:instance-profile/site/web");
    expect(findProfile(account.records, arn)?.id).toBe("web");
    expect([profileRole(account.records, "web"), profileRole(account.records, arn)]).toEqual(["host", "host"]);
    expect(profileRole(account.records, "other")).toBeUndefined();
  });

  it("gives no role that does not trust EC2", async () => {
    const account = new FakeAccount();
    const assumeRolePolicy = trustsEc2.replace("ec2.", "lambda.");
    await account.create(role, { name: "function", assumeRolePolicy });
    await account.create(instanceProfile, { name: "web", role: "function" });
    expect(profileRole(account.records, "web")).toBeUndefined();
  });

  it("needs a role that is there, and a name of its own", async () => {
    const account = new FakeAccount();
    const wanted = { name: "web", role: "host" };
    await expect(account.create(instanceProfile, wanted)).rejects.toMatchObject({ code: "NoSuchEntity" });
    await account.create(role, host);
    const made = await account.create(instanceProfile, wanted);
    await expect(account.create(instanceProfile, wanted)).rejects.toThrow("Instance Profile web already exists.");
    const moved = account.update(instanceProfile, made, { name: "web", role: "gone" });
    await expect(moved).rejects.toMatchObject({ code: "NoSuchEntity" });
  });
});
