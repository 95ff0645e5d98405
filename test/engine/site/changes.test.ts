import { generateKeyPairSync } from "node:crypto";

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { settingsSchema } from "../../../infra/settings/schema.ts";
import type { Setting } from "../../../infra/settings/setting.ts";
import { changesIn, type Config, PaperSite } from "./paper-site.ts";

let site: PaperSite;
const patience = { timeout: 20_000, interval: 50 };
const prepared = { sshKey: "", snapshot: "", release: "" };
/** What a pool and SSH need is there from the beginning: by itself it makes a new generation, which would hide theirs. */
const withKey = () => ({ sshKeys: [prepared.sshKey] });

beforeAll(async () => {
  site = await PaperSite.start();
  prepared.sshKey = await addSshKey();
  const { outputs } = await site.run("up", withKey());
  prepared.release = String(outputs["release"]);
  prepared.snapshot = await snapshotOf((outputs["hostIds"] as string[])[0] ?? "");
});
afterAll(() => site.dispose());

/** It is noted, made as a fleet beside the old one, which is told to drain and goes last. */
const newGeneration = [
  "update SpacesBucketObject",
  "create Droplet",
  "create Droplet",
  "update ProjectResources",
  "update SpacesBucketObject",
  "delete Droplet",
  "delete Droplet",
];
const replacedHosts = [
  "create the replacement of Droplet",
  "create the replacement of Droplet",
  "update ProjectResources",
  "delete the replaced Droplet",
  "delete the replaced Droplet",
];
/** The old one guards the old hosts until they go. */
const replacedFirewall = ["create the replacement of Firewall", "delete the replaced Firewall"];
const balancer = ["update LoadBalancer"];
/** Release, runtime, and what is noted: releases, environment, attempts, verdicts. */
const bucketObjects = Array.from({ length: 6 }, () => "SpacesBucketObject");

const managed = ["create Domain", "create DnsRecord", "create Certificate", ...balancer];
/** A name in a zone that the stack makes. */
const zoned = { domains: ["example.com"], dnsZone: "example.com" };

/** What the engine plans for each setting, changed once from its default. */
const table: readonly (readonly [setting: string, change: () => Config, steps: readonly string[]])[] = [
  ["hostCount", () => ({ hostCount: 4 }), ["create Droplet", "create Droplet", "update ProjectResources"]],
  ["hostCount", () => ({ hostCount: 1 }), ["update ProjectResources", "delete Droplet"]],
  ["hostSize", () => ({ hostSize: "s-2vcpu-4gb" }), newGeneration],
  ["hostImage", () => ({ hostImage: prepared.snapshot }), newGeneration],
  ["webServer", () => ({ webServer: "apache" }), newGeneration],
  ["sshKeys", () => ({ sshKeys: [] }), newGeneration],
  ["algorithm", () => ({ algorithm: "least_connections" }), balancer],
  ["stickySeconds", () => ({ stickySeconds: 600 }), balancer],
  ["stickyCookie", () => ({ stickyCookie: "SITE" }), []],
  ["domains", () => ({ domains: ["example.com"], tls: "none" }), newGeneration],
  [
    "tls",
    () => ({ domains: ["example.com"], tls: "certbot" }),
    [
      "create SpacesBucket",
      "create SpacesKey",
      "create SpacesBucketObject",
      "update Firewall",
      ...balancer,
      ...newGeneration,
    ],
  ],
  [
    "dns",
    () => ({ ...zoned, tls: "none", dns: "digitalocean" }),
    ["create Domain", "create DnsRecord", ...newGeneration],
  ],
  ["dnsZone", () => zoned, [...managed, ...newGeneration]],
  [
    "hstsSeconds",
    () => ({ hstsSeconds: 300, certificateName: "web", domains: ["example.com"] }),
    [...balancer, ...newGeneration],
  ],
  [
    "alertEmail",
    () => ({ ...zoned, alertEmail: "ops@example.com" }),
    [...managed, "create UptimeCheck", "create UptimeAlert", ...newGeneration],
  ],
  ["acmeEmail", () => ({ acmeEmail: "ops@example.com" }), []],
  ["certificateName", () => ({ certificateName: "web", domains: ["example.com"] }), [...balancer, ...newGeneration]],
  [
    "redirectHttp",
    () => ({ redirectHttp: true, certificateName: "web", domains: ["example.com"] }),
    [...balancer, ...newGeneration],
  ],
  ["healthPort", () => ({ healthPort: 8081 }), ["update Firewall", ...balancer, ...newGeneration]],
  ["healthPath", () => ({ healthPath: "/up" }), [...balancer, ...newGeneration]],
  ["healthIntervalSeconds", () => ({ healthIntervalSeconds: 5 }), [...balancer, ...newGeneration]],
  [
    "healthTimeoutSeconds",
    () => ({ healthTimeoutSeconds: 4, healthIntervalSeconds: 4 }),
    [...balancer, ...newGeneration],
  ],
  ["healthUnhealthyThreshold", () => ({ healthUnhealthyThreshold: 3 }), [...balancer, ...newGeneration]],
  ["healthHealthyThreshold", () => ({ healthHealthyThreshold: 3 }), balancer],
  ["probes", () => ({ probes: [{ path: "/live", status: 200 }] }), newGeneration],
  ["gateTimeoutSeconds", () => ({ gateTimeoutSeconds: 60 }), []],
  ["skipGate", () => ({ skipGate: true }), []],
  ["release", () => ({ release: prepared.release }), []],
  ["keptReleases", () => ({ keptReleases: 1 }), []],
  ["environment", () => ({ environment: { GREETING: "hello" } }), ["update SpacesBucketObject"]],
  ["workerMemoryMegabytes", () => ({ workerMemoryMegabytes: 256 }), ["update SpacesBucketObject"]],
  [
    "maxHosts",
    () => ({ maxHosts: 4 }),
    [...newGeneration.filter((step) => step !== "create Droplet"), "create Tag", "create DropletAutoscale"],
  ],
  ["scaleOn", () => ({ scaleOn: "memory" }), []],
  ["scaleTarget", () => ({ scaleTarget: 70 }), []],
  ["scaleCooldownMinutes", () => ({ scaleCooldownMinutes: 10 }), []],
  ["adminCidrs", () => ({ adminCidrs: ["198.51.100.7/32"] }), ["update Firewall"]],
  ["egress", () => ({ egress: ["tcp/80", "tcp/443", "udp/53"] }), ["update Firewall"]],
  [
    "vpcRange",
    () => ({ vpcRange: "10.77.0.0/20" }),
    [
      "create the replacement of Vpc",
      "create the replacement of LoadBalancer",
      ...replacedFirewall,
      ...replacedHosts,
      "delete the replaced LoadBalancer",
      "delete the replaced Vpc",
    ],
  ],
  [
    "tag",
    () => ({ tag: "blue" }),
    [
      "create the replacement of Tag",
      "update LoadBalancer",
      ...replacedFirewall,
      "update Droplet",
      "update Droplet",
      "delete the replaced Tag",
    ],
  ],
  [
    "region",
    () => ({ region: "nyc3" }),
    [
      "create the replacement of Vpc",
      "create the replacement of LoadBalancer",
      "create the replacement of SpacesBucket",
      ...bucketObjects.map((object) => `create ${object}`),
      "update SpacesKey",
      ...replacedFirewall,
      ...replacedHosts,
      ...bucketObjects.map((object) => `delete ${object}`),
      "delete the replaced SpacesBucket",
      "delete the replaced LoadBalancer",
      "delete the replaced Vpc",
    ],
  ],
];

/** Not here: another `cloud` is another file's, `healthProtocol` has one value, and a rehearsal gives the others itself. */
const untried = ["cloud", "healthProtocol", "storeEndpoint", "acmeServer", "acmeRoots"];
const known = Object.entries(settingsSchema).filter(([, setting]: [string, Setting]) => setting.only !== "aws");

describe("a changed setting on DigitalOcean, as the engine plans it", () => {
  it("is tried for every setting that DigitalOcean has", () => {
    const tried = new Set(table.map(([setting]) => setting));
    expect([...tried, ...untried].sort()).toEqual(known.map(([name]) => name).sort());
  });

  it.each(table)("%s", async (_, change, expected) => {
    const { steps, requests } = await site.run("preview", { ...withKey(), ...change() });
    const planned = steps
      .map((step) => step.replace(/ evenkeel-\S+$/, ""))
      .filter((step) => !step.startsWith("warning"));
    expect([...planned].sort()).toEqual([...expected].sort());
    const firstDelete = planned.findIndex((step) => step.startsWith("delete"));
    const lastCreate = planned.findLastIndex((step) => /^(create|update)/.test(step));
    if (firstDelete !== -1) expect(firstDelete, planned.join("\n")).toBeGreaterThan(lastCreate);
    const firewallGoes = planned.indexOf("delete the replaced Firewall");
    const lastHostGoes = planned.lastIndexOf("delete the replaced Droplet");
    if (firewallGoes !== -1) expect(firewallGoes, planned.join("\n")).toBeGreaterThan(lastHostGoes);
    expect(changesIn(requests), "a preview only looks").toEqual([]);
  });
});

describe("a new generation, for real", () => {
  it("is made first, then the old hosts go", async () => {
    const up = await site.run("up", { hostSize: "s-2vcpu-4gb" });
    const requests = changesIn(up.requests);
    expect(requests.filter((request) => request.endsWith("/droplets"))).toHaveLength(2);
    const lastCreate = requests.lastIndexOf("POST /v2/droplets");
    const firstDelete = requests.indexOf("DELETE /v2/droplets/ID");
    expect(firstDelete).toBeGreaterThan(lastCreate);
    expect(requests.filter((request) => request === "DELETE /v2/droplets/ID")).toHaveLength(2);
  });

  it("leaves hosts that stay alone when hosts are added and taken away again: 2, 4, 2", async () => {
    const hosts = async (hostCount: number) =>
      (await site.run("up", { hostSize: "s-2vcpu-4gb", hostCount })).outputs["hostIds"] as string[];
    const two = await hosts(2);
    const four = await hosts(4);
    expect(four).toHaveLength(4);
    expect(four).toEqual(expect.arrayContaining(two));
    expect(await hosts(2)).toEqual(two);
  });

  it("is made where a pool is to be droplets again: it is told to drain, and goes last", async () => {
    const pool = await site.run("up", { ...withKey(), maxHosts: 4 });
    const droplets = await site.run("up", withKey());
    expect(droplets.outputs["generation"]).not.toBe(pool.outputs["generation"]);
    const told = droplets.steps.findIndex((step) => /^updated SpacesBucketObject .*-verdicts$/.test(step));
    const gone = droplets.steps.findIndex((step) => step.startsWith("deleted DropletAutoscale"));
    expect(told, droplets.steps.join("\n")).toBeGreaterThan(-1);
    expect(gone, droplets.steps.join("\n")).toBeGreaterThan(told);
  });

  it("has a pool of its own tag: another tag makes another pool, the new one first", async () => {
    await site.run("up", { ...withKey(), maxHosts: 4 });
    const { steps } = await site.run("up", { ...withKey(), maxHosts: 4, tag: "blue" });
    const pools = steps.filter((step) => step.includes("DropletAutoscale"));
    expect(pools).toEqual([
      expect.stringMatching(/^created the replacement of DropletAutoscale /),
      expect.stringMatching(/^deleted the replaced DropletAutoscale /),
    ]);
  });

  it("is not made for a setting of the load balancer: one PUT, and the same hosts", async () => {
    const before = await site.run("up", { hostSize: "s-2vcpu-4gb" });
    const after = await site.run("up", { hostSize: "s-2vcpu-4gb", algorithm: "least_connections" });
    expect(changesIn(after.requests)).toEqual(["PUT /v2/load_balancers/ID"]);
    expect(after.outputs).toEqual(before.outputs);
  });
});

async function addSshKey(): Promise<string> {
  const { publicKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
  const blob = Buffer.concat([field(Buffer.from("ssh-ed25519")), field(raw)]);
  const body = { name: "admin", public_key: `ssh-ed25519 ${blob.toString("base64")} admin` };
  const { ssh_key: key } = (await site.api("POST", "/v2/account/keys", body)) as { ssh_key: { id: number } };
  return String(key.id);
}

async function snapshotOf(droplet: string): Promise<string> {
  await site.api("POST", `/v2/droplets/${droplet}/actions`, { type: "snapshot", name: "spare" });
  const list = async () =>
    ((await site.api("GET", `/v2/droplets/${droplet}/snapshots`)) as { snapshots: { id: number }[] }).snapshots;
  const [snapshot] = await vi.waitUntil(async () => {
    const found = await list();
    return found.length === 1 && found;
  }, patience);
  return String(snapshot?.id);
}
