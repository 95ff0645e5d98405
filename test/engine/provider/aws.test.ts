import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { asset, log, secret } from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import { startAwsProvider } from "../../../rehearsal/aws/provider/provider.ts";
import { FakeModel } from "./aws-model.ts";
import { Cleanup } from "./cleanup.ts";
import { createProject, engineMissing } from "./engine.ts";
import type { Project } from "./engine.ts";

const GROUP = "aws:autoscaling/group:Group";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const VPC = "aws:ec2/vpc:Vpc";

describe.skipIf(engineMissing !== undefined)(
  `the stand-in for AWS under the real engine ${engineMissing ?? ""}`,
  () => {
    const cleanup = new Cleanup();
    afterEach(() => cleanup.run());

    async function tryOut(
      program: (provider: aws.Provider) => unknown,
      region = "eu-central-1",
    ): Promise<Project & { readonly model: FakeModel }> {
      const model = await FakeModel.start();
      cleanup.add(() => model.stop());
      const provider = await startAwsProvider({ url: model.url, pollMilliseconds: 10 });
      cleanup.add(provider.stop);
      const project = await createProject({
        program: async () => {
          await program(new aws.Provider("aws", { region, allowedAccountIds: ["123456789012"] }));
        },
        providers: { aws: provider.port },
      });
      cleanup.add(project.dispose);
      return { ...project, model };
    }

    const group = (provider: aws.Provider, args: Partial<aws.autoscaling.GroupArgs> = {}, timeouts = {}) =>
      new aws.autoscaling.Group(
        "fleet",
        { minSize: 1, maxSize: 4, launchTemplate: { id: "lt-1" }, vpcZoneIdentifiers: ["subnet-1"], ...args },
        { provider, ...timeouts },
      );

    it("makes what the program wants with defaults filled in, names it within its limit, and has nothing to do after", async () => {
      const { stack, model, steps, onEvent } = await tryOut((provider) => {
        new aws.lb.TargetGroup(
          "web",
          { port: 80, protocol: "HTTP", vpcId: "vpc-1", healthCheck: { path: "/health", interval: 6, timeout: 3 } },
          { provider },
        );
        new aws.s3.Bucket("Releases", { tags: { a: "b" } }, { provider });
      });
      await stack.up({ onEvent });
      const { inputs } = model.only(TARGETS);
      expect(inputs["name"]).toMatch(/^web-[0-9a-f]{7}$/);
      expect(inputs).toMatchObject({ targetType: "instance", deregistrationDelay: 300 });
      expect(inputs["healthCheck"]).toEqual({
        ...{ path: "/health", interval: 6, timeout: 3, healthyThreshold: 3, unhealthyThreshold: 3 },
        ...{ enabled: true, port: "traffic-port", protocol: "HTTP" },
      });
      expect(model.only("aws:s3/bucket:Bucket").inputs["bucket"]).toMatch(/^releases-[0-9a-f]{7}$/);
      steps();
      model.calls();
      await stack.up({ onEvent });
      expect(steps()).toEqual([]);
      expect(model.calls()).toEqual([]);
    });

    it("changes in place what AWS changes, and replaces new first what it does not", async () => {
      let [path, port] = ["/a", 80];
      const { stack, model, steps, onEvent } = await tryOut((provider) => {
        new aws.lb.TargetGroup("web", { port, protocol: "HTTP", vpcId: "vpc-1", healthCheck: { path } }, { provider });
      });
      await stack.up();
      path = "/b";
      model.calls();
      await stack.up({ onEvent });
      expect(steps().filter((step) => step.endsWith(" web"))).toEqual(["update web"]);
      expect(model.calls()).toEqual([`PUT ${TARGETS}`]);
      port = 8080;
      await stack.up({ onEvent });
      const replaced = ["create-replacement web", "replace web", "delete-replaced web"];
      expect(steps().filter((step) => step.endsWith(" web"))).toEqual(replaced);
      expect(model.only(TARGETS).inputs["port"]).toBe(8080);
    });

    it("foresees that a changed launch template has a new version, which its group will take", async () => {
      let instanceType = "t3.small";
      const { stack, model, steps, onEvent } = await tryOut((provider) => {
        const template = new aws.ec2.LaunchTemplate("host", { imageId: "ami-1", instanceType }, { provider });
        const launchTemplate = { id: template.id, version: template.latestVersion.apply(String) };
        group(provider, { launchTemplate, waitForCapacityTimeout: "0" });
      });
      await stack.up();
      model.only("aws:ec2/launchTemplate:LaunchTemplate").computed["latestVersion"] = 2;
      instanceType = "t3.large";
      const { changeSummary } = await stack.preview({ onEvent });
      expect(changeSummary).toMatchObject({ update: 2 });
      await stack.up({ onEvent });
      expect(steps()).toEqual(expect.arrayContaining(["update host", "update fleet"]));
      expect(model.only(GROUP).inputs["launchTemplate"]).toMatchObject({ version: "2" });
    });

    it("replaces a rule whose source becomes of another kind, and changes one whose source stays of its kind", async () => {
      let source: Partial<aws.vpc.SecurityGroupIngressRuleArgs> = { cidrIpv4: "10.0.0.0/16" };
      const { stack, steps, onEvent } = await tryOut((provider) => {
        const args = { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 80, toPort: 80, ...source };
        new aws.vpc.SecurityGroupIngressRule("web", args, { provider });
      });
      await stack.up();
      source = { cidrIpv4: "10.1.0.0/16" };
      await stack.up({ onEvent });
      expect(steps()).toContain("update web");
      source = { referencedSecurityGroupId: "sg-2" };
      await stack.up({ onEvent });
      expect(steps()).toContain("replace web");
    });

    it("takes a policy that is only spelled otherwise for the same one", async () => {
      let indent = 0;
      const { stack, steps, onEvent } = await tryOut((provider) => {
        const statement = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
        const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] }, null, indent);
        new aws.iam.Role("host", { assumeRolePolicy }, { provider });
      });
      await stack.up();
      indent = 2;
      steps();
      await stack.up({ onEvent });
      expect(steps()).toEqual([]);
    });

    it("waits for a group as long as it says, keeps one that is not ready in the state, and repairs it by the next up", async () => {
      const { stack, model, steps, onEvent } = await tryOut((provider) => {
        group(provider, { waitForCapacityTimeout: "1s" });
      });
      model.pending.set(GROUP, "1 of 1 instances healthy in the target group, wanted 2");
      await expect(stack.up()).rejects.toThrow(/timeout: made-1 was not ready after 1 s: 1 of 1 instances healthy/);
      expect(JSON.stringify(await stack.exportStack())).toContain('"id":"made-1"');
      const held = model.only(GROUP);
      setTimeout(() => delete held.pending, 300);
      await stack.up({ onEvent });
      expect(steps()).toContain("update fleet");
      expect(model.only(GROUP).id).toBe("made-1");
    });

    it("waits for no group that says 0, and after a change only when its size was changed", async () => {
      let args: Partial<aws.autoscaling.GroupArgs> = { waitForCapacityTimeout: "0" };
      const { stack, model } = await tryOut((provider) => {
        group(provider, args);
      });
      model.pending.set(GROUP, "never ready");
      await stack.up();
      args = { waitForCapacityTimeout: "1s", healthCheckType: "ELB" };
      await stack.up();
      args = { ...args, minSize: 2 };
      await expect(stack.up()).rejects.toThrow("never ready");
    });

    it("leaves the size alone that a group was not told by the program", async () => {
      let maxSize = 4;
      const { stack, model } = await tryOut((provider) => {
        group(provider, { maxSize, waitForCapacityTimeout: "0" });
      });
      await stack.up();
      model.only(GROUP).computed["desiredCapacity"] = 3;
      await stack.refresh();
      maxSize = 5;
      await stack.up();
      const update = model.requests.find(({ call }) => call === `PUT ${GROUP}`);
      expect(update?.inputs).toMatchObject({ maxSize: 5 });
      expect(update?.inputs).not.toHaveProperty("desiredCapacity");
    });

    it("sees in a refresh what was changed or removed behind the program's back, and puts it right", async () => {
      const { stack, model, steps, onEvent } = await tryOut((provider) => {
        new aws.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" }, { provider });
        new aws.lb.TargetGroup(
          "web",
          { port: 80, protocol: "HTTP", vpcId: "vpc-1", healthCheck: { interval: 6 } },
          { provider },
        );
      });
      await stack.up();
      const targets = model.only(TARGETS);
      // What the cloud chose is no change; what it has instead of the wanted is.
      targets.inputs = {
        ...targets.inputs,
        healthCheck: { ...Object(targets.inputs["healthCheck"]), interval: 30, matcher: "200" },
      };
      model.held.delete(`${VPC} ${model.only(VPC).id}`);
      await stack.refresh();
      steps();
      model.calls();
      await stack.up({ onEvent });
      expect(steps().sort()).toEqual(["create net", "update web"]);
      expect(model.only(TARGETS).inputs["healthCheck"]).toMatchObject({ interval: 6 });
      await stack.refresh();
      steps();
      await stack.up({ onEvent });
      expect(steps()).toEqual([]);
    });

    it("imports what exists, and plans no change after", async () => {
      let importing = true;
      const { stack, model, steps, onEvent } = await tryOut((provider) => {
        const options = importing ? { provider, import: "vpc-theirs" } : { provider };
        new aws.ec2.Vpc("net", { cidrBlock: "10.9.0.0/16", enableDnsSupport: true }, options);
      });
      const inputs = { cidrBlock: "10.9.0.0/16", enableDnsSupport: true };
      model.held.set(`${VPC} vpc-theirs`, { inputs, computed: { arn: "arn:theirs" } });
      await stack.up({ onEvent });
      expect(steps()).toContain("import net");
      importing = false;
      await stack.up({ onEvent });
      expect(steps()).toEqual([]);
    });

    it("refuses in words, all at once and before anything is made, what AWS or the rehearsal would not take", async () => {
      const { stack, model } = await tryOut((provider) => {
        const healthCheck = { interval: 4, timeout: 2 };
        const args = { port: 0, protocol: "HTTP", vpcId: "vpc-1", healthCheck, preserveClientIp: "true" };
        new aws.lb.TargetGroup("a-logical-name-that-is-too-long", args, { provider });
      });
      const failure = await stack.preview().then(String, String);
      expect(failure).toMatch(
        /preserveClientIp .*is not in the rehearsal's model, got .*; known are: deregistrationDelay/,
      );
      expect(failure).toMatch(/healthCheck.interval .*is not allowed, got 4; an integer from 5 to 300 is required/);
      expect(failure).toMatch(/port .*is not allowed, got 0; an integer from 1 to 65535 is required/);
      expect(failure).toMatch(/name .*at most 32 are allowed/);
      expect(model.calls()).toEqual([]);
    });

    it("refuses a type that the rehearsal does not model", async () => {
      const { stack } = await tryOut((provider) => {
        new aws.ec2.Instance("one", { ami: "ami-1", instanceType: "t3.micro" }, { provider });
      });
      await expect(stack.preview()).rejects.toThrow(/has no resource type aws:ec2\/instance:Instance\. It has: aws:/);
    });

    it("says what AWS says, retries what passes by, and knows a resource whose deletion takes time", async () => {
      const { stack, model, steps, onEvent } = await tryOut((provider) => {
        new aws.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" }, { provider });
      });
      model.failures.push({ status: 400, body: { code: "VpcLimitExceeded", message: "There are too many." } });
      await expect(stack.up()).rejects.toThrow("VpcLimitExceeded: There are too many.");
      model.failures.push({ status: 500, body: { code: "InternalFailure", message: "once" } });
      await stack.up();
      model.only(VPC).leaving = 3;
      await stack.destroy({ onEvent });
      expect(steps()).toContain("delete net");
      expect(model.held.size).toBe(0);
    });

    it("keeps the user data of a launch template secret when it is given as a secret", async () => {
      const userData = Buffer.from("#cloud-config\nhush: hush").toString("base64");
      const { stack, model, state } = await tryOut((provider) => {
        new aws.ec2.LaunchTemplate("host", { imageId: "ami-1", userData: secret(userData) }, { provider });
      });
      const { stdout } = await stack.up();
      await stack.refresh();
      expect(model.only("aws:ec2/launchTemplate:LaunchTemplate").inputs["userData"]).toBe(userData);
      for (const text of [stdout, await state()]) {
        expect(text).not.toContain(userData);
      }
    });

    it("sends a file as its place on this machine, and sends it again when its content has changed", async () => {
      const folder = await mkdtemp(join(tmpdir(), "evenkeel-asset-"));
      cleanup.add(() => rm(folder, { recursive: true, force: true }));
      const file = join(folder, "release.tar");
      await writeFile(file, "one");
      const { stack, model, steps, onEvent } = await tryOut((provider) => {
        const source = new asset.FileAsset(file);
        new aws.s3.BucketObjectv2("release", { bucket: "b", key: "k", source }, { provider });
      });
      await stack.up();
      const type = "aws:s3/bucketObjectv2:BucketObjectv2";
      const before = model.only(type).inputs["source"] as { hash: string; path: string };
      expect(before).toEqual({ path: file, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
      await stack.refresh();
      steps();
      await stack.up({ onEvent });
      expect(steps()).toEqual([]);
      await writeFile(file, "two");
      await stack.up({ onEvent });
      expect(steps()).toContain("update release");
      expect(model.only(type).inputs["source"]).not.toEqual(before);
    });

    it("answers functions, and refuses arguments that the model lacks", async () => {
      let args: aws.ec2.GetAmiArgs = { owners: ["136693071363"], mostRecent: true };
      const { stack, model } = await tryOut(async (provider) => {
        const { accountId } = await aws.getCallerIdentity({}, { provider });
        const { id } = await aws.ec2.getAmi(args, { provider });
        await log.info(`account ${accountId}, image ${id}`);
      });
      const { stdout } = await stack.up();
      expect(stdout).toContain("account 123456789012, image aws:ec2/getAmi:getAmi");
      expect(model.requests.find(({ call }) => call.includes("getAmi"))?.inputs).toEqual(args);
      args = { owners: ["self"], includeDeprecated: true };
      await expect(stack.up()).rejects.toThrow(/is not in the rehearsal's model, got true; .*\(includeDeprecated\)/);
    });

    it("refuses a region that is none", async () => {
      const { stack } = await tryOut((provider) => {
        new aws.ec2.Vpc("net", { cidrBlock: "10.0.0.0/16" }, { provider });
      }, "frankfurt");
      await expect(stack.preview()).rejects.toThrow(/region .*got "frankfurt"; an AWS region such as eu-central-1/);
    });
  },
);
