import { setTimeout as sleep } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { outputsOf } from "../../infra/contract.ts";
import { createDigitalOceanSite } from "../../infra/digitalocean/site.ts";
import { hostId } from "../../infra/host/host-id.ts";
import { readSettings } from "../../infra/settings.ts";
import type { Site } from "../../infra/site.ts";
import { Recorder, type Answers } from "./recorder.ts";

const sha256 = "5f".repeat(32);
const release = { id: "5f5f5f5f5f5f", sha256, key: "release/5f5f5f5f5f5f.tar.gz", path: "/cache/release.tar.gz" };
const runtime = { id: "606060606060", sha256, key: "runtime/606060606060.tar.gz", path: "/cache/runtime.tar.gz" };

const sizes = ["s-2vcpu-2gb", "s-4vcpu-8gb"].map((slug) => ({ slug, available: true, regions: ["fra1", "nyc3"] }));
let droplets = 0;
const answers = {
  resources: {
    "digitalocean:index/vpc:Vpc": () => ({ ipRange: "10.114.0.0/20" }),
    "digitalocean:index/loadBalancer:LoadBalancer": () => ({ ip: "192.0.2.10" }),
    "digitalocean:index/spacesKey:SpacesKey": ({ name }: { name: string }) => ({
      accessKey: `${name}-access`,
      secretKey: `${name}-secret`,
    }),
    "digitalocean:index/spacesBucket:SpacesBucket": () => ({ bucketUrn: "do:space:bucket" }),
    "digitalocean:index/droplet:Droplet": () => {
      droplets += 1;
      return { dropletUrn: `do:droplet:${droplets}` };
    },
  },
  invokes: {
    "digitalocean:index/getAccount:getAccount": { dropletLimit: 25 },
    "digitalocean:index/getSizes:getSizes": { sizes },
    "digitalocean:index/getImages:getImages": { images: [{ regions: ["fra1", "nyc3"] }] },
    "digitalocean:index/getDroplets:getDroplets": { droplets: [] },
  },
};

let recorder: Recorder;

async function create(config: Record<string, unknown> = {}): Promise<{ site: Site; outputs: Record<string, unknown> }> {
  const settings = Object.entries(config).map(([key, value]) => [
    `evenkeel:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig({ "digitalocean:token": "t", ...(Object.fromEntries(settings) as object) });
  const read = readSettings();
  const site = await createDigitalOceanSite(read, { release, runtime });
  const outputs = await resolved(pulumi.output(outputsOf(site, read)));
  await pulumi.runtime.disconnect();
  return { site, outputs: outputs };
}

const resolved = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply(resolve as (value: unknown) => void);
  });

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
  droplets = 0;
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
      "digitalocean:index/spacesBucketObject:SpacesBucketObject": 2,
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
      ],
    );
  });

  it("tells other teams what the contract promises", async () => {
    const { outputs } = await create();
    const { generation } = outputs;
    expect(outputs).toEqual({
      contractVersion: 1,
      url: "http://192.0.2.10",
      addresses: ["192.0.2.10"],
      release: release.id,
      generation: expect.stringMatching(/^[0-9a-f]{10}$/) as string,
      tag: "evenkeel-dev-web",
      region: "fra1",
      cloud: "digitalocean",
      hostIds: [`evenkeel-dev-${String(generation)}-1-id`, `evenkeel-dev-${String(generation)}-2-id`],
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

describe("a setting", () => {
  const generation = async (config: Record<string, unknown>) => (await create(config)).site.generation;

  it.each([
    [{ hostSize: "s-4vcpu-8gb" }],
    [{ hostImage: "158963456" }],
    [{ domains: ["example.com"] }],
    [{ probes: [{ path: "/orders", status: 200 }] }],
    [{ healthPath: "/up" }],
  ])("%j is in the hosts' recipe: it makes a new generation", async (config) => {
    expect(await generation(config)).not.toBe(await generation({}));
  });

  it.each([
    [{ hostCount: 4 }],
    [{ algorithm: "least_connections" }],
    [{ stickySeconds: 60 }],
    [{ egress: ["tcp/80", "tcp/443", "udp/53"] }],
    [{ gateTimeoutSeconds: 60 }],
    [{ adminCidrs: ["198.51.100.7/32"], sshKeys: ["289794"] }],
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

  it("certificateName adds port 443, by the certificate's name because its id changes at renewal", async () => {
    const { outputs } = await create({ certificateName: "web", domains: ["example.com"], redirectHttp: true });
    const { inputs } = only("digitalocean:index/loadBalancer:LoadBalancer");
    expect(inputs["redirectHttpToHttps"]).toBe(true);
    expect(inputs["forwardingRules"]).toContainEqual({
      entryProtocol: "https",
      entryPort: 443,
      certificateName: "web",
      targetProtocol: "http",
      targetPort: 80,
    });
    expect(outputs["url"]).toBe("https://example.com");
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
