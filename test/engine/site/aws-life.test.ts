import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { changesIn, type Outcome, PaperSite } from "./paper-site.ts";
import { staysAsItIs } from "./steady.ts";

const quick = { gateTimeoutSeconds: 60 };
const patience = { timeout: 20_000, interval: 50 };
let site: PaperSite;
let first: Outcome;

beforeAll(async () => {
  site = await PaperSite.start("aws");
  first = await site.run("up", quick);
});
afterAll(() => site.dispose());

interface AwsHost {
  readonly id: string;
  readonly state: string;
}

const hosts = async () => ((await site.control("GET", "status")) as { hosts: AwsHost[] }).hosts;
const hostIds = (outcome: Outcome) => outcome.outputs["hostIds"] as string[];
const groupOf = (outcome: Outcome) => (outcome.outputs["aws"] as { autoscalingGroup: string }).autoscalingGroup;
const made = (type: string) => `POST /resources/aws:${type}`;
const group = "autoscaling/group:Group";

describe("the life of a site on AWS, as the model's journal tells it", () => {
  it("up makes each thing before what needs it, and the group last of all", () => {
    const requests = changesIn(first.requests);
    expect(requests.filter((request) => request === made(group))).toHaveLength(1);
    const needed = [
      "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
      "lb/listener:Listener",
      "s3/bucketObjectv2:BucketObjectv2",
      "iam/rolePolicy:RolePolicy",
      "ec2/route:Route",
    ];
    for (const type of needed) {
      expect(requests, type).toContain(made(type));
      // The last of the bucket's objects is the verdict, which comes after the gate.
      const all =
        type === "s3/bucketObjectv2:BucketObjectv2" ? requests.slice(0, requests.lastIndexOf(made(type))) : requests;
      expect(all.lastIndexOf(made(type)), type).toBeLessThan(requests.indexOf(made(group)));
    }
  });

  it("ends with two hosts that the load balancer has let in, which answer with the release", async () => {
    expect(hostIds(first)).toHaveLength(2);
    const seen = new Set<string | null>();
    for (let count = 0; count < 8; count += 1) {
      const response = await fetch(`${String(first.outputs["url"])}/test`);
      expect(response.headers.get("x-release")).toBe(first.outputs["release"]);
      seen.add(response.headers.get("x-served-by"));
    }
    expect(seen.size).toBe(2);
  });

  staysAsItIs(() => site, quick);

  it("what somebody changed by hand is seen by a refresh and put right by the next up", async () => {
    const arn = (first.outputs["aws"] as { targetGroupArn: string }).targetGroupArn;
    const path = `/resources/aws:lb%2FtargetGroup:TargetGroup/${encodeURIComponent(arn)}`;
    const region = String(first.outputs["region"]);
    const read = async () => ((await site.api("GET", `${path}?region=${region}`)) as { outputs: object }).outputs;
    const inputs = { ...(await read()), deregistrationDelay: 300 };
    await site.api("PUT", path, { inputs, region });
    expect((await site.run("refresh", quick)).changes).toEqual({ update: 1 });
    const up = await site.run("up", quick);
    expect(changesIn(up.requests)).toEqual(["PUT /resources/aws:lb/targetGroup:TargetGroup/ID"]);
    expect(await read()).toMatchObject({ deregistrationDelay: 21 });
  });

  it("an instance that somebody terminated is replaced by the group, and the next up only tells of the new one", async () => {
    const [host = ""] = hostIds(first);
    await site.control("POST", `machines/${host}/terminate`);
    const running = async () => (await hosts()).filter(({ state }) => state === "running").map(({ id }) => id);
    await expect.poll(async () => (await running()).filter((id) => id !== host).length, patience).toBe(2);
    const up = await site.run("up", quick);
    expect(changesIn(up.requests)).toEqual([]);
    expect(hostIds(up)).toHaveLength(2);
    expect(hostIds(up)).not.toContain(host);
  });

  it("keeps no secret in clear: not in the engine's state, nor in the journal", async () => {
    const state = await readFile(join(site.home.backend, ".pulumi/stacks/evenkeel/dev.json"), "utf8");
    const journal = JSON.stringify(await site.control("GET", "journal"));
    const keys = await readFile(join(site.home.cloud, "store/state.json"), "utf8");
    const secrets = [...keys.matchAll(/"(?:secretAccessKey|sessionToken)":"([^"]+)"/g)].map(
      ([, secret = ""]) => secret,
    );
    expect(secrets.length).toBeGreaterThanOrEqual(2);
    for (const secret of secrets) {
      expect(state).not.toContain(secret);
      expect(journal).not.toContain(secret);
    }
  });

  it("a resource that is there already is taken over by an import", async () => {
    const region = "eu-central-1";
    const inputs = { cidrBlock: "10.99.0.0/20", tags: { Name: "by-hand" } };
    const { id } = (await site.api("POST", "/resources/aws:ec2%2Fvpc:Vpc", { inputs, region })) as { id: string };
    const aws = await import("@pulumi/aws");
    const outcome = await site.run("up", {}, "imported", () => {
      const provider = new aws.Provider("aws", { region });
      new aws.ec2.Vpc("by-hand", inputs, { import: id, provider });
      return Promise.resolve();
    });
    expect(outcome.changes).toEqual({ create: 2, import: 1 });
    expect(changesIn(outcome.requests)).toEqual([]);
    const destroyed = await site.run("destroy", {}, "imported");
    expect(changesIn(destroyed.requests)).toEqual(["DELETE /resources/aws:ec2/vpc:Vpc/ID"]);
  });
});

describe("a group that grows", () => {
  const growing = { ...quick, maxHosts: 4 };
  const running = async () => (await hosts()).filter(({ state }) => state === "running").length;

  it("keeps the size that the scaler gave it: an up does not reset it", async () => {
    const before = await site.run("up", growing);
    await site.control("POST", `groups/${groupOf(before)}/load`, { cpuPercent: 100 });
    await expect.poll(running, patience).toBe(4);
    const up = await site.run("up", growing);
    expect(changesIn(up.requests)).toEqual([]);
    expect(hostIds(up)).toHaveLength(4);
  });

  it("hands its size to the next generation, which is there and in the load balancer before the old one goes", async () => {
    const before = await site.run("up", growing);
    const up = await site.run("up", { ...growing, webServer: "nginx" });
    const requests = changesIn(up.requests).filter((request) => request.includes(group));
    expect(requests).toEqual([made(group), `DELETE /resources/aws:${group}/ID`]);
    expect(groupOf(up)).not.toBe(groupOf(before));
    expect(hostIds(up)).toHaveLength(4);
    expect(hostIds(up).filter((id) => hostIds(before).includes(id))).toEqual([]);
    await expect.poll(running, patience).toBe(4);
  });
});

describe("destroy", () => {
  it("goes backwards, and leaves nothing", async () => {
    const destroy = await site.run("destroy", quick);
    const requests = changesIn(destroy.requests);
    const gone = (type: string) => requests.lastIndexOf(`DELETE /resources/aws:${type}/ID`);
    for (const type of ["lb/loadBalancer:LoadBalancer", "ec2/securityGroup:SecurityGroup", "ec2/vpc:Vpc"]) {
      expect(gone(type), type).toBeGreaterThan(gone(group));
    }
    for (const type of [
      "ec2/subnet:Subnet",
      "ec2/internetGateway:InternetGateway",
      "ec2/securityGroup:SecurityGroup",
    ]) {
      expect(gone("ec2/vpc:Vpc"), type).toBeGreaterThan(gone(type));
    }
    const status = (await site.control("GET", "status")) as { hosts: unknown[]; loadBalancers: unknown[] };
    expect(status).toMatchObject({ hosts: [], loadBalancers: [] });
  });
});
