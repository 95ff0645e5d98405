import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { ledgersOf } from "./ledgers.ts";
import { changesIn, PaperSite } from "./paper-site.ts";
import { hostIdsOf } from "./sick-hosts.ts";

const patient = {
  healthIntervalSeconds: 5,
  healthTimeoutSeconds: 4,
  healthHealthyThreshold: 2,
  gateTimeoutSeconds: 60,
};
const usualQuota = 32;
let site: PaperSite;

beforeAll(async () => {
  site = await PaperSite.start("aws");
});
afterAll(() => site.dispose());

const group = "autoscaling/group:Group";
const post = (type: string) => `POST /resources/aws:${type}`;

const fault = (kind: string, method: string, path: string, more: object = {}) =>
  site.control("POST", "faults", { kind, match: { method, pathPattern: path }, ...more });

describe("on AWS, a request that goes wrong", () => {
  afterEach(async () => {
    await site.control("DELETE", "faults");
    await site.run("destroy", patient);
    expect((await ledgersOf(site)).account).toEqual([]);
  });

  it("401: up fails with what it said, and nothing is made", async () => {
    const identity = "/functions/aws:index/getCallerIdentity:getCallerIdentity";
    await fault("status-before", "POST", identity, { status: 401, times: 100 });
    const since = (await site.journal()).at(-1)?.number ?? 0;
    await expect(site.run("up", patient)).rejects.toThrow(/A fault of the rehearsal was asked for.*Log in/s);
    expect(changesIn(await site.journal(since))).toEqual([]);
  });

  it("400 for a listener: up fails with what it said, and the next up goes on from there", async () => {
    await fault("status-before", "POST", "/resources/aws:lb/listener:Listener", { status: 400 });
    await expect(site.run("up", patient)).rejects.toThrow("A fault of the rehearsal was asked for");
    expect(await hostIdsOf(site)).toEqual([]);
    const next = await site.run("up", patient);
    const made = changesIn(next.requests).filter((request) => request.startsWith("POST"));
    // The verdict comes after the gate.
    expect(made.slice(-3)).toEqual([
      post("ec2/launchTemplate:LaunchTemplate"),
      post(group),
      post("s3/bucketObjectv2:BucketObjectv2"),
    ]);
    expect(made).toContain(post("lb/listener:Listener"));
    expect(made).not.toContain(post("lb/loadBalancer:LoadBalancer"));
    expect((await fetch(`${String(next.outputs["url"])}/live`)).status).toBe(200);
  });

  /** What costs money, or is hard to find again; by it, how the request for it gets lost. */
  const costly = [
    ["ec2/vpc:Vpc", "status"],
    ["ec2/subnet:Subnet", "drop"],
    ["ec2/eip:Eip", "status"],
    ["ec2/natGateway:NatGateway", "drop"],
    ["ec2/securityGroup:SecurityGroup", "status"],
    ["vpc/securityGroupIngressRule:SecurityGroupIngressRule", "drop"],
    ["lb/loadBalancer:LoadBalancer", "status"],
    ["lb/targetGroup:TargetGroup", "drop"],
    ["lb/listener:Listener", "status"],
    ["iam/role:Role", "drop"],
    ["s3/bucket:Bucket", "status"],
    ["ec2/launchTemplate:LaunchTemplate", "status"],
    [group, "drop"],
  ] as const;

  it.each(["before", "after"])(
    "a 5xx or a broken connection, %s the effect, is repeated: each thing is there once, and in the state",
    async (when) => {
      for (const [type, way] of costly)
        await fault(`${way}-${when}`, "POST", `/resources/aws:${type}`, { status: 503 });
      // What is asked for again may take its time.
      await fault("delay", "POST", `/resources/aws:${group}`, { seconds: 1 });
      const up = await site.run("up", patient);
      const lost = up.requests.filter((request) => request.fault?.endsWith(when));
      expect(lost.map(({ path }) => path).sort()).toEqual(costly.map(([type]) => `/resources/aws:${type}`).sort());
      for (const type of ["ec2/vpc:Vpc", "lb/loadBalancer:LoadBalancer", group]) {
        expect(changesIn(up.requests).filter((request) => request === post(type))).toHaveLength(2);
      }
      const { account, engine } = await ledgersOf(site);
      expect(account).toEqual(engine);
      expect(await hostIdsOf(site)).toEqual([...(up.outputs["hostIds"] as string[])].sort());
    },
  );
});

describe("on AWS, the account", () => {
  afterEach(() => site.control("POST", "quota", { vcpus: usualQuota }));

  it("that can't hold the hosts is found out in the preview", async () => {
    await site.control("POST", "quota", { vcpus: 3 });
    await expect(site.run("preview", patient)).rejects.toThrow(
      "hostCount: got 2, but the account may run 3 vCPUs, and t3.small has 2",
    );
  });

  it("that can't hold two generations is told in the preview, which goes on", async () => {
    await site.control("POST", "quota", { vcpus: 7 });
    const { steps } = await site.run("preview", patient);
    expect(steps).toContainEqual(expect.stringContaining("A release needs 8 vCPUs for a while"));
  });

  it.each([
    [{ region: "eu-nowhere-1" }, "eu-nowhere-1"],
    [{ hostSize: "t3.gigantic" }, "hostSize: got t3.gigantic, which does not exist in eu-central-1"],
    [{ hostImage: "debian-13-amd64-20990101-1" }, "hostImage: got debian-13-amd64-20990101-1, which eu-central-1"],
    [
      { hostImage: "debian-12-amd64-20240101-1" },
      "hostImage: got debian-12-amd64-20240101-1; allowed: the full name of a Debian 13",
    ],
    [{ hostSize: "t4g.small" }, "which is for x86_64, but t4g.small runs arm64"],
  ])("that has no %j is found out in the preview", async (settings, message) => {
    await expect(site.run("preview", settings)).rejects.toThrow(message);
  });
});

describe("on AWS, a wrong setting", () => {
  it("is told before anything is asked of the account, all of them at once", async () => {
    const since = (await site.journal()).at(-1)?.number ?? 0;
    const preview = site.run("preview", { hostCuont: 2, elb: "network", nat: "two" });
    await expect(preview).rejects.toThrow(/3 settings need a correction:.*hostCuont.*elb.*nat/s);
    expect(await site.journal(since)).toEqual([]);
  });
});
