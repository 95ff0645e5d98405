import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Network } from "../../../infra/aws/network.ts";
import { settingsSchema } from "../../../infra/settings/schema.ts";
import type { Setting } from "../../../infra/settings/setting.ts";
import { changesIn, type Config, PaperSite } from "./paper-site.ts";

let site: PaperSite;

beforeAll(async () => {
  site = await PaperSite.start("aws");
  await site.run("up");
});
afterAll(() => site.dispose());

/** It is noted, made as a group beside the old one, which is told to drain and goes last. */
const newGeneration = [
  "update BucketObjectv2",
  "create Group",
  "create LaunchTemplate",
  "update BucketObjectv2",
  "delete Group",
  "delete LaunchTemplate",
];
const checks = ["update TargetGroup"];
const classic = ["create LoadBalancer", "update Group", "delete Listener", "delete LoadBalancer", "delete TargetGroup"];

/** A name in a zone that the stack makes: where it leads, and how it is proven. */
const zoned = { domains: ["example.com"], dnsZone: "example.com" };
const managed = [
  "create Zone",
  "create Record",
  "create Record",
  "create Certificate",
  "create CertificateValidation",
  "create MetricAlarm",
  "create SecurityGroupIngressRule",
  "create Listener",
  "update Listener",
];

/** What the engine plans for each setting, changed once from its default. */
const table: readonly (readonly [setting: string, change: Config, steps: readonly string[]])[] = [
  ["hostCount", { hostCount: 4 }, ["update Group"]],
  ["maxHosts", { maxHosts: 6 }, ["update Group", "create Policy"]],
  ["scaleOn", { maxHosts: 6, scaleOn: "requests", scaleTarget: 500 }, ["update Group", "create Policy"]],
  ["scaleTarget", { maxHosts: 6, scaleTarget: 40 }, ["update Group", "create Policy"]],
  ["hostSize", { hostSize: "t3.medium" }, newGeneration],
  ["hostImage", { hostImage: "debian-13-amd64-20251006-2257" }, newGeneration],
  ["webServer", { webServer: "nginx" }, newGeneration],
  ["elb", { elb: "classic" }, classic],
  ["algorithm", { algorithm: "least_connections" }, checks],
  ["stickySeconds", { stickySeconds: 600 }, checks],
  ["domains", { domains: ["example.com"], tls: "none" }, newGeneration],
  ["tls", { ...zoned, tls: "managed" }, [...managed, ...newGeneration]],
  ["dns", { ...zoned, dns: "route53", tls: "none" }, ["create Zone", "create Record", ...newGeneration]],
  ["dnsZone", zoned, [...managed, ...newGeneration]],
  ["hstsSeconds", { ...zoned, hstsSeconds: 300 }, [...managed, ...newGeneration]],
  [
    "alertEmail",
    { ...zoned, alertEmail: "ops@example.com" },
    [...managed, "create Topic", "create TopicSubscription", ...newGeneration],
  ],
  ["accessLogDays", { accessLogDays: 7 }, ["update BucketLifecycleConfiguration"]],
  [
    "healthPort",
    { healthPort: 8081 },
    [...checks, "create SecurityGroupEgressRule", "create SecurityGroupIngressRule", ...newGeneration],
  ],
  ["healthPath", { healthPath: "/up" }, [...checks, ...newGeneration]],
  ["healthIntervalSeconds", { healthIntervalSeconds: 10 }, [...checks, ...newGeneration]],
  ["healthTimeoutSeconds", { healthTimeoutSeconds: 4 }, [...checks, ...newGeneration]],
  ["healthUnhealthyThreshold", { healthUnhealthyThreshold: 3 }, [...checks, ...newGeneration]],
  ["environment", { environment: { GREETING: "hello" } }, ["update BucketObjectv2"]],
  ["workerMemoryMegabytes", { workerMemoryMegabytes: 256 }, ["update BucketObjectv2"]],
  ["probes", { probes: [{ path: "/live", status: 200 }] }, newGeneration],
  ["egress", { egress: ["tcp/80", "tcp/443", "udp/53", "udp/123"] }, ["delete SecurityGroupEgressRule"]],
  [
    "zones",
    { zones: 3 },
    [
      "create Subnet",
      "create Subnet",
      "create RouteTableAssociation",
      "create RouteTableAssociation",
      "update LoadBalancer",
      "update Group",
    ],
  ],
  [
    "nat",
    { nat: "perZone" },
    [
      "create Eip",
      "create NatGateway",
      "create RouteTable",
      "create Route",
      "update RouteTableAssociation",
      "update VpcEndpoint",
    ],
  ],
];

/**
 * Not here: `cloud` is another file's, `healthProtocol` has one value, a rehearsal gives `storeEndpoint` and `vpcRange`
 * itself, a certificate must be there first, and the rest has no resource of its own.
 */
const untried = [
  "cloud",
  "acmeServer",
  "acmeRoots",
  "region",
  "tag",
  "vpcRange",
  "storeEndpoint",
  "healthProtocol",
  "healthHealthyThreshold",
  "certificateArn",
  "redirectHttp",
  "gateTimeoutSeconds",
  "skipGate",
  "release",
  "keptReleases",
];
const known = Object.entries(settingsSchema).filter(
  ([, setting]: [string, Setting]) => setting.only !== "digitalocean",
);

describe("a changed setting on AWS, as the engine plans it", () => {
  it("is tried for every setting that AWS has", () => {
    const tried = new Set(table.map(([setting]) => setting));
    expect([...tried, ...untried].sort()).toEqual(known.map(([name]) => name).sort());
  });

  it.each(table)("%s", async (_, change, expected) => {
    const { steps, requests } = await site.run("preview", change);
    const planned = steps
      .map((step) => step.replace(/ evenkeel-\S+$/, ""))
      .filter((step) => !step.startsWith("warning"));
    expect([...planned].sort()).toEqual([...expected].sort());
    expect(changesIn(requests), "a preview only looks").toEqual([]);
  });
});

describe("what the official provider would leave as it was", () => {
  const logs = ["create BucketLifecycleConfiguration", "update LoadBalancer"];

  it("accessLogDays 0 switches the logs off before their bucket goes, and any other number on again", async () => {
    await site.run("up");
    const off = await site.run("up", { accessLogDays: 0 });
    expect(changesIn(off.requests)[0]).toBe("PUT /resources/aws:lb/loadBalancer:LoadBalancer/ID");
    expect(await balancer(off.outputs["loadBalancerId"])).toMatchObject({ accessLogs: { enabled: false } });
    const on = await site.run("preview");
    const planned = on.steps.map((step) => step.replace(/ evenkeel-\S+$/, ""));
    expect(planned).toEqual(expect.arrayContaining(logs));
  });

  it("elb takes the group out of the one and into the other", async () => {
    const { outputs } = await site.run("up", { elb: "classic", stickySeconds: 60 });
    const { autoscalingGroup } = outputs["aws"] as { autoscalingGroup: string };
    const path = `/resources/aws:autoscaling%2Fgroup:Group/${autoscalingGroup}?region=${String(outputs["region"])}`;
    const group = (await site.api("GET", path)) as { outputs: object };
    expect(group.outputs).toMatchObject({ targetGroupArns: [], loadBalancers: [outputs["loadBalancerId"]] });
  });

  it("stickySeconds takes the old policy off a classic load balancer before it puts the new one there", async () => {
    const policy = "/resources/aws:elb/loadBalancerCookieStickinessPolicy:LoadBalancerCookieStickinessPolicy";
    await site.run("up", { elb: "classic", stickySeconds: 60 });
    const { requests } = await site.run("up", { elb: "classic", stickySeconds: 120 });
    expect(changesIn(requests)).toEqual([`DELETE ${policy}/ID`, `POST ${policy}`]);
    expect((await site.run("refresh", { elb: "classic", stickySeconds: 120 })).changes).toEqual({});
    await site.run("up");
  });

  async function balancer(arn: unknown): Promise<object> {
    const path = `/resources/aws:lb%2FloadBalancer:LoadBalancer/${encodeURIComponent(String(arn))}?region=eu-central-1`;
    return ((await site.api("GET", path)) as { outputs: object }).outputs;
  }
});

describe("vpcRange on AWS", () => {
  it("makes the whole network anew beside the old one: nothing that is in use is moved over", async () => {
    const aws = await import("@pulumi/aws");
    const run = (verb: "up" | "preview" | "destroy", range: string) =>
      site.run(verb, {}, "network", () => {
        const provider = new aws.Provider("network", { region: "eu-central-1" });
        const args = {
          region: "eu-central-1",
          zones: ["eu-central-1a", "eu-central-1b"],
          nat: "one",
          site: "s",
        } as const;
        new Network("network", { ...args, range }, { provider });
        return Promise.resolve();
      });
    await run("up", "10.97.0.0/20");
    const { changes } = await run("preview", "10.98.0.0/20");
    expect(changes).toEqual({ replace: 17 });
    await run("destroy", "10.97.0.0/20");
  });
});

describe("hostCount on AWS, for real", () => {
  it("makes the group grow by the hosts that are missing, and shrink again, in place", async () => {
    const up = async (hostCount: number) => {
      const { outputs, requests } = await site.run("up", { hostCount });
      expect(changesIn(requests)).toEqual(["PUT /resources/aws:autoscaling/group:Group/ID"]);
      const again = await site.run("up", { hostCount });
      expect(changesIn(again.requests)).toEqual([]);
      return outputs["hostIds"] as string[];
    };
    const before = (await site.run("up")).outputs["hostIds"] as string[];
    const four = await up(4);
    expect(four).toHaveLength(4);
    expect(four).toEqual(expect.arrayContaining(before));
    // Who is draining still runs: it is not of the group's size any more, but answers what it was asked.
    expect((await up(2)).filter((id) => !four.includes(id))).toEqual([]);
    const { groups } = (await site.control("GET", "status")) as { groups: { desiredCapacity: number }[] };
    expect(groups.map(({ desiredCapacity }) => desiredCapacity)).toEqual([2]);
  });
});
