import { describe, expect, it } from "vitest";

import { types } from "../../../../rehearsal/aws/model/types.ts";
import type { MachineSpec, Metadata } from "../../../../rehearsal/cloud/data-plane.ts";
import { createFleet, createGroupOn, hostsOf, replaced } from "./fleet.ts";
import { NotingDataPlane, type RunningModel, startModel, until } from "./running-model.ts";
import { createNetwork, templateInputs } from "./site.ts";

async function firstMachine(model: RunningModel): Promise<MachineSpec> {
  const [host] = await hostsOf(model);
  const machine = model.dataPlane.machine(host?.id ?? "");
  if (machine === undefined) throw new Error("there is no machine");
  return machine;
}

function textAt(metadata: Metadata, path: string): string {
  const body = metadata[path];
  if (typeof body !== "string") throw new Error(`${path} is no text`);
  return body;
}

describe("an instance", () => {
  it("boots Debian from its launch template's user data, under its own id, at an address of its subnet", async () => {
    const model = await startModel();
    await createFleet(model, { template: { metadataOptions: { httpTokens: "required" } } });
    const machine = await firstMachine(model);
    expect(machine).toMatchObject({
      id: expect.stringMatching(/^i-[0-9a-f]{17}$/) as string,
      instanceId: machine.id,
      image: "debian-13",
      userData: { base64: Buffer.from("#cloud-config\n").toString("base64") },
      metadataSessions: true,
      vcpus: 2,
      memoryMegabytes: 1024,
    });
    // The first four addresses of a subnet are AWS's.
    expect(machine.privateAddress).toMatch(/^10\.96\.[45]\.([4-9]|\d\d+)$/);
    expect(machine.publicAddress).toMatch(/^198\.18\.1(2[89]|[3-9]\d)\./);
    expect(machine.hostname).toBe(`ip-${machine.privateAddress.replaceAll(".", "-")}`);
  });

  it("has the tags of its template and its group, and AWS's own", async () => {
    const model = await startModel();
    const tagSpecifications = [
      { resourceType: "instance", tags: { Name: "from the template", Role: "api" } },
      { resourceType: "volume", tags: { Disk: "yes" } },
    ];
    const { template } = await createFleet(model, {
      template: { tagSpecifications, metadataOptions: { instanceMetadataTags: "enabled" } },
      group: {
        tags: [
          { key: "Name", value: "site-api", propagateAtLaunch: true },
          { key: "Owner", value: "team", propagateAtLaunch: false },
        ],
      },
    });
    const { metadata } = await firstMachine(model);
    const names = textAt(metadata, "latest/meta-data/tags/instance/").split("\n").sort();
    expect(names).toEqual([
      "Name",
      "Role",
      "aws:autoscaling:groupName",
      "aws:ec2launchtemplate:id",
      "aws:ec2launchtemplate:version",
    ]);
    expect(metadata["latest/meta-data/tags/instance/Name"]).toBe("site-api");
    const found = await model.call("aws:ec2/getInstances:getInstances", {
      instanceTags: { "aws:ec2launchtemplate:id": template },
    });
    expect(found["ids"]).toHaveLength(2);
  });

  it("reads who it is from its metadata, as at EC2", async () => {
    const model = await startModel();
    await createFleet(model);
    const { id, metadata, privateAddress } = await firstMachine(model);
    expect(metadata).toMatchObject({
      "latest/meta-data/instance-id": id,
      "latest/meta-data/local-ipv4": privateAddress,
      "latest/meta-data/placement/region": "us-east-1",
      "latest/meta-data/placement/availability-zone": expect.stringMatching(/^us-east-1[ab]$/) as string,
      "latest/meta-data/instance-type": "t3.micro",
      "latest/meta-data/autoscaling/target-lifecycle-state": "InService",
      "latest/user-data": { base64: Buffer.from("#cloud-config\n").toString("base64") },
    });
    const document = JSON.parse(textAt(metadata, "latest/dynamic/instance-identity/document")) as object;
    expect(document).toMatchObject({ instanceId: id, region: "us-east-1", accountId: "123456789012" });
    expect(metadata["latest/meta-data/iam/info"]).toBeUndefined();
  });

  it("that can't be made is reported by its group, and another one is tried", async () => {
    class Failing extends NotingDataPlane {
      failures = 1;
      override createMachine(machine: MachineSpec): Promise<void> {
        this.failures -= 1;
        return this.failures >= 0 ? Promise.reject(new Error("no room on this machine")) : super.createMachine(machine);
      }
    }
    const model = await startModel({ dataPlane: new Failing({ speed: 1000 }) });
    await createGroupOn(model, await createNetwork(model), {});
    expect(model.lines.join("\n")).toMatch(/instance i-\w+ of fleet could not be launched: no room on this machine/);
    await replaced(model, []);
  });
});

describe("a launch template", () => {
  it("gets a new version from each change of what it holds, and from nothing else", async () => {
    const model = await startModel();
    const inputs = templateInputs(await createNetwork(model), { updateDefaultVersion: true });
    const { id, outputs } = await model.create(types.launchTemplate, inputs);
    expect(outputs).toMatchObject({ latestVersion: 1, defaultVersion: 1 });
    const tagged = await model.update(types.launchTemplate, id, { ...inputs, tags: { a: "b" } });
    expect(tagged.outputs).toMatchObject({ latestVersion: 1 });
    const grown = await model.update(types.launchTemplate, id, { ...inputs, instanceType: "t3.small" });
    expect(grown.outputs).toMatchObject({ latestVersion: 2, defaultVersion: 2 });
    const kept = { ...inputs, instanceType: "t3.medium", updateDefaultVersion: false };
    expect((await model.update(types.launchTemplate, id, kept)).outputs).toMatchObject({
      latestVersion: 3,
      defaultVersion: 2,
    });
  });

  it.each([
    ["$Latest", 3, 4096],
    ["$Default", 1, 1024],
    ["2", 2, 2048],
  ])("as %s stands for version %i", async (version, number, memory) => {
    const model = await startModel();
    const network = await createNetwork(model);
    const inputs = templateInputs(network);
    const { id } = await model.create(types.launchTemplate, inputs);
    for (const instanceType of ["t3.small", "t3.medium"]) {
      await model.update(types.launchTemplate, id, { ...inputs, instanceType });
    }
    await createGroupOn(model, network, { launchTemplate: { id, version } }, { name: "other" });
    expect((await firstMachine(model)).memoryMegabytes).toBe(memory);
    expect((await hostsOf(model))[0]?.launchTemplate).toEqual({ id, name: "site", version: number });
  });

  it.each([
    [{ userData: "not base64!" }, "InvalidUserData.Malformed: Invalid BASE64"],
    [
      { userData: Buffer.alloc(16_385).toString("base64") },
      "InvalidUserData.Malformed: User data is limited to 16384 bytes; this is 16385.",
    ],
    [{ imageId: "debian" }, "InvalidAMIID.Malformed"],
    [{ vpcSecurityGroupIds: ["sg-0"] }, "InvalidGroup.NotFound"],
  ])("with %j is refused", async (changed, message) => {
    const model = await startModel();
    const network = await createNetwork(model);
    const full = templateInputs(network, { userData: Buffer.alloc(16_384).toString("base64"), name: "full" });
    await model.create(types.launchTemplate, full);
    await expect(model.create(types.launchTemplate, templateInputs(network, changed))).rejects.toThrow(message);
  });

  it.each([
    [{ instanceType: "t9.huge" }, 'its instance type is "t9.huge"'],
    [{ instanceType: "t4g.micro" }, "does not match that of the image"],
    [{ imageId: "ami-0123456789abcdef0" }, "does not exist in this region"],
    [{ iamInstanceProfile: { name: "none" } }, "Invalid IamInstanceProfile: none"],
  ])("that can't be launched from is refused by a group: %j", async (changed, message) => {
    const model = await startModel();
    const network = await createNetwork(model);
    await expect(createGroupOn(model, network, {}, changed)).rejects.toThrow(message);
  });
});

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

function reading(bucket: string): string {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

describe("an instance with a role", () => {
  async function startWithRole(): Promise<RunningModel> {
    const model = await startModel();
    await model.create(types.role, { name: "host", assumeRolePolicy: trust });
    await model.create(types.rolePolicy, { name: "release", role: "host", policy: reading("releases") });
    await model.create(types.instanceProfile, { name: "host-profile", role: "host" });
    const network = await createNetwork(model);
    await createGroupOn(model, network, {}, { iamInstanceProfile: { name: "host-profile" } });
    return model;
  }

  it("reads temporary credentials that the object store takes, with what the role's policies allow", async () => {
    const model = await startWithRole();
    const { metadata } = await firstMachine(model);
    expect(metadata["latest/meta-data/iam/security-credentials/"]).toBe("host");
    const credentials = JSON.parse(textAt(metadata, "latest/meta-data/iam/security-credentials/host")) as {
      AccessKeyId: string;
      SecretAccessKey: string;
      Token: string;
      Expiration: string;
    };
    expect(credentials.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(model.dataPlane.keys.get(credentials.AccessKeyId)).toEqual({
      accessKeyId: credentials.AccessKeyId,
      secretAccessKey: credentials.SecretAccessKey,
      sessionToken: credentials.Token,
      grants: [{ bucket: "releases", access: "get" }],
    });
    const hours = (Date.parse(credentials.Expiration) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(5);
    expect(hours).toBeLessThanOrEqual(6);
  });

  it("may at once what a changed policy allows, and nothing with the role's last policy gone", async () => {
    const model = await startWithRole();
    const [before] = model.dataPlane.keys.keys();
    const policy = { name: "release", role: "host", policy: reading("others") };
    await model.update(types.rolePolicy, "host:release", policy);
    const grants = () => [...model.dataPlane.keys.values()][0]?.grants;
    await until("it may read the other bucket", () => Promise.resolve(grants()?.[0]?.bucket === "others"));
    expect([...model.dataPlane.keys.keys()]).toEqual([before]);
    await model.remove(types.rolePolicy, "host:release");
    await until("it may read nothing", () => Promise.resolve(grants()?.length === 0));
  });

  it("takes its credentials along when it goes", async () => {
    const model = await startWithRole();
    await model.remove(types.group, "fleet");
    await until("the key is gone", () => Promise.resolve(model.dataPlane.keys.size === 0));
    await until("it is kept nowhere", async () => (await model.state()).roleKeys.length === 0);
  });
});
