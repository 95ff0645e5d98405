import { setTimeout as sleep } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { accepted } from "../../infra/history/candidate.ts";
import { hostId } from "../../infra/host/host-id.ts";
import { createSite as create, digitalOcean, release, runtime, sha256 } from "./digitalocean-program.ts";
import { Recorder, type Answers } from "./recorder.ts";
import { resolved } from "./resolved.ts";

/** Objects of the store, by key. */
let notes: Record<string, string> = {};
let answers: ReturnType<typeof digitalOcean>;
let recorder: Recorder;

const only = (type: string) => {
  const [first, ...others] = recorder.of(type);
  expect(others).toEqual([]);
  if (first === undefined) throw new Error(`no ${type} was registered`);
  return first;
};

/** The text in the engine's wrapping of a secret; throws if the value goes to the engine in clear. */
function secretText(value: unknown): string {
  return z.strictObject({ "4dabf18193072939515e22adb298388d": z.string(), value: z.string() }).parse(value).value;
}

beforeEach(() => {
  notes = {};
  answers = digitalOcean((key) => notes[key]);
  recorder = new Recorder(answers);
});

describe("a site with the default settings", () => {
  it("is made of exactly these resources", async () => {
    await create();
    expect(recorder.counts).toEqual({
      "digitalocean:index/tag:Tag": 1,
      "digitalocean:index/vpc:Vpc": 1,
      "digitalocean:index/loadBalancer:LoadBalancer": 1,
      "digitalocean:index/firewall:Firewall": 1,
      "digitalocean:index/spacesKey:SpacesKey": 2,
      "pulumi:providers:digitalocean": 1,
      "digitalocean:index/spacesBucket:SpacesBucket": 1,
      "digitalocean:index/spacesBucketObject:SpacesBucketObject": 5,
      "digitalocean:index/droplet:Droplet": 2,
      "digitalocean:index/project:Project": 1,
      "digitalocean:index/projectResources:ProjectResources": 1,
      "evenkeel:digitalocean:Network": 1,
      "evenkeel:digitalocean:LoadBalancer": 1,
      "evenkeel:digitalocean:Firewall": 1,
      "evenkeel:digitalocean:Store": 1,
      "evenkeel:digitalocean:Fleet": 1,
    });
  });

  it("gives no name by hand to anything that may be replaced: that would delete before it creates", async () => {
    await create();
    const named = recorder.registrations.filter(({ inputs }) => "name" in inputs).map(({ type }) => type);
    expect(named).toEqual(["digitalocean:index/tag:Tag"]);
  });

  it("spreads requests from port 80 over the droplets with the tag, and writes every number of the check out", async () => {
    await create();
    expect(only("digitalocean:index/loadBalancer:LoadBalancer").inputs).toEqual({
      region: "fra1",
      vpcUuid: "evenkeel-dev-network-id",
      projectId: "evenkeel-dev-project-id",
      dropletTag: "evenkeel-dev-web",
      algorithm: "round_robin",
      forwardingRules: [{ entryProtocol: "http", entryPort: 80, targetProtocol: "http", targetPort: 80 }],
      redirectHttpToHttps: false,
      disableLetsEncryptDnsRecords: false,
      enableProxyProtocol: false,
      healthcheck: {
        protocol: "http",
        port: 80,
        path: "/health",
        checkIntervalSeconds: 3,
        responseTimeoutSeconds: 3,
        unhealthyThreshold: 2,
        healthyThreshold: 2,
      },
      stickySessions: { type: "none" },
    });
  });

  it("opens one port, to the load balancer alone, and lists where hosts may connect to", async () => {
    await create();
    const everywhere = ["0.0.0.0/0", "::/0"];
    expect(only("digitalocean:index/firewall:Firewall").inputs).toEqual({
      tags: ["evenkeel-dev-web"],
      inboundRules: [{ protocol: "tcp", portRange: "80", sourceLoadBalancerUids: ["evenkeel-dev-balancer-id"] }],
      outboundRules: [
        { protocol: "tcp", portRange: "80", destinationAddresses: everywhere },
        { protocol: "tcp", portRange: "443", destinationAddresses: everywhere },
        { protocol: "tcp", portRange: "53", destinationAddresses: everywhere },
        { protocol: "udp", portRange: "53", destinationAddresses: everywhere },
        { protocol: "udp", portRange: "123", destinationAddresses: everywhere },
      ],
    });
  });

  it.each(["tag:Tag", "vpc:Vpc", "firewall:Firewall", "spacesBucketObject:SpacesBucketObject"])(
    "makes no host before %s is there, however long that takes",
    async (kind) => {
      const type = `digitalocean:index/${kind}`;
      const slow = async (registration: { name: string; inputs: Record<string, unknown> }) => {
        await sleep(50);
        return { ...(await (answers.resources as Answers["resources"])[type]?.(registration)) };
      };
      recorder = new Recorder({ ...answers, resources: { ...answers.resources, [type]: slow } });
      await create();
      const hosts = recorder.of("digitalocean:index/droplet:Droplet");
      expect(hosts.map(({ after }) => after.has(type))).toEqual([true, true]);
    },
  );

  it("makes each host of exactly this, behind the tag and in the site's own network", async () => {
    await create({ sshKeys: ["289794"] });
    for (const { inputs } of recorder.of("digitalocean:index/droplet:Droplet")) {
      const { userData, ...rest } = inputs;
      expect(secretText(userData)).toMatch(/^#cloud-config\n/);
      expect(rest).toEqual({
        region: "fra1",
        vpcUuid: "evenkeel-dev-network-id",
        tags: ["evenkeel-dev-web"],
        size: "s-2vcpu-2gb",
        image: "debian-13-x64",
        sshKeys: ["289794"],
        gracefulShutdown: true,
      });
    }
  });

  it("tells hosts to believe requests from that network alone, and where their store is", async () => {
    await create();
    const userData = secretText(recorder.of("digitalocean:index/droplet:Droplet")[0]?.inputs["userData"]);
    expect(userData).toContain("set_real_ip_from 10.114.0.0/20;");
    expect(userData).toContain("https://fra1.digitaloceanspaces.com/evenkeel-dev-store-0000000");
  });

  it("shows what can be shown in a project of its own", async () => {
    await create();
    expect(only("digitalocean:index/projectResources:ProjectResources").inputs).toEqual({
      project: "evenkeel-dev-project-id",
      resources: ["do:space:bucket", "do:droplet:1", "do:droplet:2"],
    });
  });

  it("lets the cloud pick the network's range", async () => {
    await create();
    expect(only("digitalocean:index/vpc:Vpc").inputs).toEqual({ region: "fra1" });
  });

  it("gives hosts a key that reads their own bucket and nothing else", async () => {
    await create();
    const [owner, hosts] = recorder.of("digitalocean:index/spacesKey:SpacesKey");
    expect(owner?.inputs).toEqual({ grants: [{ bucket: "", permission: "fullaccess" }] });
    expect(hosts?.inputs).toEqual({ grants: [{ bucket: "evenkeel-dev-store-0000000", permission: "read" }] });
    const userData = secretText(recorder.of("digitalocean:index/droplet:Droplet")[0]?.inputs["userData"]);
    expect(userData).toContain("evenkeel-dev-store-hosts-secret");
    expect(userData).not.toContain("evenkeel-dev-store-owner-secret");
  });

  it("keeps the bucket and what lies in it private", async () => {
    await create();
    expect(only("digitalocean:index/spacesBucket:SpacesBucket").inputs).toMatchObject({ acl: "private" });
    expect(recorder.of("digitalocean:index/spacesBucketObject:SpacesBucketObject").map(({ inputs }) => inputs)).toEqual(
      [
        expect.objectContaining({ key: release.key, source: release.path, acl: "private" }),
        expect.objectContaining({ key: runtime.key, source: runtime.path, acl: "private" }),
        expect.objectContaining({ key: "releases", acl: "private" }),
        expect.objectContaining({ key: "attempts", acl: "private" }),
        expect.objectContaining({ key: "environment", acl: "private" }),
      ],
    );
  });

  it("tells other teams what the contract promises", async () => {
    const { outputs } = await create();
    expect(outputs).toEqual({
      contractVersion: 1,
      url: "http://192.0.2.10",
      addresses: ["192.0.2.10"],
      release: release.id,
      generation: expect.stringMatching(/^[0-9a-f]{10}$/) as string,
      snapshots: [],
      releases: [{ id: release.id, time: expect.stringMatching(/^\d{4}-.*Z$/) as string }],
      tag: "evenkeel-dev-web",
      region: "fra1",
      cloud: "digitalocean",
      hostIds: ["evenkeel-dev-a-1-id", "evenkeel-dev-a-2-id"],
      loadBalancerId: "evenkeel-dev-balancer-id",
      firewallId: "evenkeel-dev-firewall-id",
      vpcId: "evenkeel-dev-network-id",
    });
  });

  it("waits for hosts by the names that they call themselves", async () => {
    const { site, outputs } = await create();
    const hosts = await resolved(site.hosts);
    expect(hosts).toEqual((outputs["hostIds"] as string[]).map((id) => ({ id, servedBy: hostId(id) })));
  });
});

describe("what earlier ups noted in the store", () => {
  const earlier = { id: "1a1a1a1a1a1a", sha256: "1a".repeat(32) };
  const textOf = (key: string) =>
    recorder.of("digitalocean:index/spacesBucketObject:SpacesBucketObject").find(({ inputs }) => inputs["key"] === key)
      ?.inputs["content"];
  const hostNames = () => recorder.of("digitalocean:index/droplet:Droplet").map(({ name }) => name);

  it("lets a generation come beside the one that serves, and go on where it serves itself", async () => {
    notes = { verdicts: `0000000000 serving a ${earlier.id}\n` };
    const { candidate } = (await create()).site;
    expect(hostNames()).toEqual(["evenkeel-dev-b-1", "evenkeel-dev-b-2"]);
    recorder = new Recorder(answers);
    notes = { verdicts: `${candidate.generation} serving b ${release.id}\n0000000000 retired a ${earlier.id}\n` };
    await create();
    expect(hostNames()).toEqual(["evenkeel-dev-b-1", "evenkeel-dev-b-2"]);
  });

  it("tells hosts of which attempt they are, where their recipe was rejected", async () => {
    const { generation } = (await create()).site.candidate;
    recorder = new Recorder(answers);
    notes = { verdicts: `${generation} rejected a ${release.id}\n` };
    const { candidate } = (await create()).site;
    expect(candidate.generation).toBe(`${generation}-2`);
    const userData = secretText(recorder.of("digitalocean:index/droplet:Droplet")[0]?.inputs["userData"]);
    expect(userData).toContain(`"generation": "${generation}-2"`);
  });

  it("brings an earlier release back as it lies in the store", async () => {
    notes = {
      releases: `${release.id} ${sha256} 2026-01-02T00:00:00.000Z\n${earlier.id} ${earlier.sha256} 2026-01-01T00:00:00.000Z\n`,
    };
    const { outputs } = await create({ release: earlier.id }, { runtime });
    expect(outputs["release"]).toBe(earlier.id);
    expect(outputs["releases"]).toEqual([
      { id: release.id, time: "2026-01-02T00:00:00.000Z" },
      { id: earlier.id, time: "2026-01-01T00:00:00.000Z" },
    ]);
    const userData = secretText(recorder.of("digitalocean:index/droplet:Droplet")[0]?.inputs["userData"]);
    expect(userData).toContain(earlier.sha256);
    const keys = recorder
      .of("digitalocean:index/spacesBucketObject:SpacesBucketObject")
      .map(({ inputs }) => inputs["key"]);
    expect(keys).toEqual(expect.arrayContaining([`release/${earlier.id}.tar.gz`, release.key]));
  });

  it("refuses a release that the store does not have, with those that it has, before there is a host", async () => {
    notes = { releases: `${release.id} ${sha256} 2026-01-02T00:00:00.000Z\n` };
    await expect(create({ release: earlier.id }, { runtime })).rejects.toThrow(`it has: ${release.id}`);
    expect(hostNames()).toEqual([]);
    await pulumi.runtime.disconnect();
  });

  it("is written anew when the hosts are judged", async () => {
    notes = { verdicts: `0000000000 serving a ${earlier.id}\n` };
    const { site } = await create();
    await site.judge(accepted(site.judgements, site.candidate, site.unjudged));
    expect(textOf("verdicts")).toBe(
      `${site.candidate.generation} serving b ${release.id}\n0000000000 retired a ${earlier.id}\n`,
    );
  });

  it("tells of generations that nobody judged, beside the one that is begun now", async () => {
    const verdicts = `0000000000 serving a ${earlier.id}\n`;
    notes = { verdicts, attempts: `1111111111 b ${earlier.id}\n0000000000 a ${earlier.id}\n` };
    const { candidate, unjudged } = (await create()).site;
    expect(unjudged).toEqual([{ generation: "1111111111", slot: "b", release: earlier.id }]);
    const begun = `${candidate.generation} b ${release.id}\n1111111111 b ${earlier.id}\n`;
    expect(textOf("attempts")).toBe(begun);
    recorder = new Recorder(answers);
    notes = { verdicts, attempts: begun };
    await create();
    expect(textOf("attempts"), "the same generation again").toBe(begun);
  });

  it.each([
    ["droplet:Droplet", {}],
    ["dropletAutoscale:DropletAutoscale", { maxHosts: 4, sshKeys: ["289794"] }],
  ])("has a generation before there is a %s of it, however long that takes", async (kind, config) => {
    let isNoted = false;
    const wasNoted: boolean[] = [];
    recorder = new Recorder({
      ...answers,
      resources: {
        ...answers.resources,
        "digitalocean:index/spacesBucketObject:SpacesBucketObject": async ({ inputs }) => {
          if (inputs["key"] === "attempts") {
            await sleep(50);
            isNoted = true;
          }
          return {};
        },
        [`digitalocean:index/${kind}`]: () => {
          wasNoted.push(isNoted);
          return { dropletUrn: "do:droplet:1" };
        },
      },
    });
    await create(config);
    expect(new Set(wasNoted)).toEqual(new Set([true]));
  });
});

describe("a setting", () => {
  const generation = async (config: Record<string, unknown>) => (await create(config)).site.candidate.generation;

  it.each([
    [{ hostSize: "s-4vcpu-8gb" }],
    [{ hostImage: "158963456" }],
    [{ domains: ["example.com"], tls: "none" }],
    [{ probes: [{ path: "/orders", status: 200 }] }],
    [{ healthPath: "/up" }],
    [{ sshKeys: ["289794"] }],
  ])("%j is in the hosts' recipe: it makes a new generation", async (config) => {
    expect(await generation(config)).not.toBe(await generation({}));
  });

  it("maxHosts makes a new generation where it makes hosts a pool, and where it takes the pool away again", async () => {
    const fixed = await generation({ sshKeys: ["289794"] });
    expect(await generation({ sshKeys: ["289794"], maxHosts: 4 })).not.toBe(fixed);
    expect(await generation({ sshKeys: ["289794"], maxHosts: 2 })).toBe(fixed);
  });

  it.each([
    [{ hostCount: 4 }],
    [{ algorithm: "least_connections" }],
    [{ stickySeconds: 60 }],
    [{ egress: ["tcp/80", "tcp/443", "udp/53"] }],
    [{ gateTimeoutSeconds: 60 }],
    [{ environment: { GREETING: "hello" } }],
    [{ workerMemoryMegabytes: 256 }],
  ])("%j leaves the generation as it is", async (config) => {
    expect(await generation(config)).toBe(await generation({}));
  });

  it("hostCount adds hosts and leaves those that are there by their names", async () => {
    await create({ hostCount: 2 });
    const before = recorder.of("digitalocean:index/droplet:Droplet").map(({ name }) => name);
    recorder = new Recorder(answers);
    await create({ hostCount: 4 });
    const after = recorder.of("digitalocean:index/droplet:Droplet").map(({ name }) => name);
    expect(after).toHaveLength(4);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it("vpcRange is the network's", async () => {
    await create({ vpcRange: "10.77.0.0/20" });
    expect(only("digitalocean:index/vpc:Vpc").inputs).toEqual({ region: "fra1", ipRange: "10.77.0.0/20" });
  });

  it("tag is what load balancer, firewall and hosts go by", async () => {
    await create({ tag: "blue" });
    expect(only("digitalocean:index/tag:Tag").inputs).toEqual({ name: "blue" });
    expect(only("digitalocean:index/loadBalancer:LoadBalancer").inputs["dropletTag"]).toBe("blue");
    expect(only("digitalocean:index/firewall:Firewall").inputs["tags"]).toEqual(["blue"]);
    const hosts = recorder.of("digitalocean:index/droplet:Droplet");
    expect(hosts.map(({ inputs }) => inputs["tags"])).toEqual([["blue"], ["blue"]]);
  });

  it("adminCidrs opens SSH to these sources and no other", async () => {
    await create({ adminCidrs: ["198.51.100.7/32"], sshKeys: ["289794"] });
    expect(only("digitalocean:index/firewall:Firewall").inputs["inboundRules"]).toEqual([
      expect.objectContaining({ portRange: "80" }),
      { protocol: "tcp", portRange: "22", sourceAddresses: ["198.51.100.7/32"] },
    ]);
  });

  it("stickySeconds keeps clients with their host by a cookie", async () => {
    await create({ stickySeconds: 600, stickyCookie: "SITE" });
    expect(only("digitalocean:index/loadBalancer:LoadBalancer").inputs["stickySessions"]).toEqual({
      type: "cookies",
      cookieName: "SITE",
      cookieTtlSeconds: 600,
    });
  });
});

describe("a site that grows with its load", () => {
  const growing = { maxHosts: 6, sshKeys: ["289794"] };
  const pool = () => only("digitalocean:index/dropletAutoscale:DropletAutoscale").inputs;
  const withHosts = (tags: readonly string[][]) => ({
    ...answers,
    invokes: {
      ...answers.invokes,
      "digitalocean:index/getDroplets:getDroplets": { droplets: tags.map((each, n) => ({ id: 100 + n, tags: each })) },
    },
  });

  it("is a pool of hosts behind the tag, in place of droplets of its own", async () => {
    await create({ ...growing, scaleOn: "memory", scaleTarget: 70 });
    expect(recorder.of("digitalocean:index/droplet:Droplet")).toEqual([]);
    const { config, dropletTemplate: template } = pool();
    // All of it is a secret, because the user data is.
    const { value } = z.object({ value: z.record(z.string(), z.unknown()) }).parse(template);
    expect(config).toEqual({ minInstances: 2, maxInstances: 6, targetMemoryUtilization: 0.7, cooldownMinutes: 5 });
    expect(value).toEqual({
      region: "fra1",
      vpcUuid: "evenkeel-dev-network-id",
      projectId: "evenkeel-dev-project-id",
      tags: ["evenkeel-dev-web", "evenkeel-dev-web-a"],
      size: "s-2vcpu-2gb",
      image: "debian-13-x64",
      sshKeys: ["289794"],
      userData: expect.stringContaining("#cloud-config") as string,
      withDropletAgent: true,
    });
  });

  it("begins a generation with as many hosts as serve, within its limits, and goes back to hostCount then", async () => {
    const old = ["evenkeel-dev-web", "evenkeel-dev-web-b"];
    recorder = new Recorder(withHosts([old, old, old, ["evenkeel-dev-web", "evenkeel-dev-web-a"]]));
    const { candidate } = (await create(growing)).site;
    expect(pool()["config"]).toMatchObject({ minInstances: 3 });
    recorder = new Recorder(withHosts([old, old, old, old, old, old, old]));
    await create(growing);
    expect(pool()["config"]).toMatchObject({ minInstances: 6 });
    recorder = new Recorder(withHosts([old, old, old]));
    notes = { verdicts: `${candidate.generation} serving a ${release.id}\n` };
    await create(growing);
    expect(pool()["config"]).toMatchObject({ minInstances: 2 });
  });

  it("tells its hosts of now", async () => {
    recorder = new Recorder(withHosts([[], []]));
    const { site } = await create(growing);
    expect(await resolved(site.hosts)).toEqual(["100", "101"].map((id) => ({ id, servedBy: hostId(id) })));
    expect(site.currentHosts).toBeDefined();
  });
});

describe("an account that can't hold the site", () => {
  it("stops the program before any resource", async () => {
    recorder = new Recorder({
      ...answers,
      invokes: { ...answers.invokes, "digitalocean:index/getAccount:getAccount": { dropletLimit: 1 } },
    });
    await expect(create()).rejects.toThrow("hostCount: got 2, but the account may have 1 droplets");
    expect(recorder.registrations).toEqual([]);
  });
});
