import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { changesIn, type Outcome, PaperSite } from "./paper-site.ts";
import { staysAsItIs } from "./steady.ts";

const quick = { gateTimeoutSeconds: 60 };
let site: PaperSite;
let first: Outcome;

beforeAll(async () => {
  site = await PaperSite.start();
  first = await site.run("up", quick);
});
afterAll(() => site.dispose());

const position = (requests: readonly string[], wanted: string) => {
  const index = requests.indexOf(wanted);
  expect(index, wanted).toBeGreaterThan(-1);
  return index;
};

describe("the life of a site, as the API's journal tells it", () => {
  it("up makes each thing once, and no host before the firewall", () => {
    const requests = changesIn(first.requests);
    expect(Object.fromEntries(requests.map((one) => [one, requests.filter((other) => other === one).length]))).toEqual({
      "POST /v2/tags": 1,
      "POST /v2/vpcs": 1,
      "POST /v2/load_balancers": 1,
      "POST /v2/firewalls": 1,
      "POST /v2/spaces/keys": 2,
      "POST /v2/droplets": 2,
      "POST /v2/projects": 1,
      "POST /v2/projects/ID/resources": 1,
    });
    const order = ["tags", "load_balancers", "firewalls", "droplets", "projects/ID/resources"].map((name) =>
      position(requests, `POST /v2/${name}`),
    );
    expect(order).toEqual([...order].sort((one, other) => one - other));
  });

  staysAsItIs(() => site, quick);

  it("what somebody changed by hand is seen by a refresh and put right by the next up", async () => {
    const path = `/v2/load_balancers/${String(first.outputs["loadBalancerId"])}`;
    const { load_balancer: balancer } = (await site.api("GET", path)) as { load_balancer: Record<string, unknown> };
    const { name, forwarding_rules, health_check, tag, vpc_uuid, region } = balancer;
    const slug = (region as { slug: string }).slug;
    const changed = { name, forwarding_rules, health_check, tag, vpc_uuid, region: slug };
    await site.api("PUT", path, { ...changed, algorithm: "least_connections" });
    expect((await site.run("refresh", quick)).changes).toEqual({ update: 1 });
    const up = await site.run("up", quick);
    expect(changesIn(up.requests)).toEqual(["PUT /v2/load_balancers/ID"]);
    expect(await site.api("GET", path)).toMatchObject({ load_balancer: { algorithm: "round_robin" } });
  });

  it("a host that somebody deleted is seen by a refresh and made again by the next up", async () => {
    const [host] = first.outputs["hostIds"] as string[];
    await site.api("DELETE", `/v2/droplets/${host ?? ""}`);
    await expect.poll(() => site.api("GET", `/v2/droplets/${host ?? ""}`).catch(String)).toMatch("404");
    expect((await site.run("refresh", quick)).changes).toMatchObject({ delete: 1 });
    const up = await site.run("up", quick);
    expect(changesIn(up.requests).filter((request) => request.endsWith("/droplets"))).toEqual(["POST /v2/droplets"]);
    expect(up.outputs["hostIds"]).toHaveLength(2);
    expect(up.outputs["hostIds"]).not.toContain(host);
  });

  it("an artifact that somebody deleted from the store is seen by a refresh and uploaded again by the next up", async () => {
    const buckets = join(site.home.cloud, "store/buckets");
    const [bucket = ""] = await readdir(buckets);
    const object = join(buckets, bucket, "release", `${String(first.outputs["release"])}.tar.gz`);
    const before = await readFile(object);
    await rm(object);
    expect((await site.run("refresh", quick)).changes).toEqual({ delete: 1 });
    expect((await site.run("up", quick)).changes).toEqual({ create: 1 });
    expect(await readFile(object)).toEqual(before);
  });

  it("keeps no secret in clear: not in the engine's state, nor in the journal", async () => {
    const keys = JSON.stringify(await site.api("GET", "/v2/spaces/keys"));
    const ids = [...keys.matchAll(/"access_key":"([^"]+)"/g)].map(([, id]) => id);
    expect(ids).toHaveLength(2);
    const state = await readFile(join(site.home.backend, ".pulumi/stacks/evenkeel/dev.json"), "utf8");
    expect(state).not.toContain("secret_access_key");
    expect(state).not.toContain("#cloud-config");
    expect(JSON.stringify(await site.control("GET", "journal"))).not.toContain("#cloud-config");
    const secrets = await storeSecrets(site);
    expect(secrets.length).toBeGreaterThanOrEqual(2);
    for (const secret of secrets) {
      expect(state).not.toContain(secret);
      expect(JSON.stringify(await site.control("GET", "journal"))).not.toContain(secret);
    }
  });

  it("a resource that is there already is taken over by an import", async () => {
    const { vpc } = (await site.api("POST", "/v2/vpcs", { name: "by-hand", region: "fra1" })) as {
      vpc: { id: string };
    };
    const { Vpc } = await import("@pulumi/digitalocean");
    const outcome = await site.run("up", {}, "imported", () => {
      new Vpc("by-hand", { name: "by-hand", region: "fra1" }, { import: vpc.id });
      return Promise.resolve();
    });
    expect(outcome.changes).toEqual({ create: 1, import: 1 });
    expect(changesIn(outcome.requests)).toEqual([]);
    expect(changesIn((await site.run("destroy", {}, "imported")).requests)).toEqual(["DELETE /v2/vpcs/ID"]);
  });

  it("destroy goes backwards: hosts before firewall and load balancer, the network last", async () => {
    const destroy = await site.run("destroy", quick);
    const requests = changesIn(destroy.requests).filter((request) => request.startsWith("DELETE"));
    const hosts = requests.lastIndexOf("DELETE /v2/droplets/ID");
    expect(position(requests, "DELETE /v2/firewalls/ID")).toBeGreaterThan(hosts);
    expect(position(requests, "DELETE /v2/load_balancers/ID")).toBeGreaterThan(hosts);
    expect(position(requests, "DELETE /v2/vpcs/ID")).toBeGreaterThan(
      position(requests, "DELETE /v2/load_balancers/ID"),
    );
    const left = await Promise.all(
      ["droplets", "load_balancers", "firewalls", "spaces/keys"].map(async (name) => [
        name,
        Object.values((await site.api("GET", `/v2/${name}`)) as Record<string, unknown>).find(Array.isArray),
      ]),
    );
    expect(Object.fromEntries(left)).toEqual({ droplets: [], load_balancers: [], firewalls: [], "spaces/keys": [] });
  });
});

/** Secrets of the store's keys as the cloud keeps them. */
async function storeSecrets({ home }: PaperSite): Promise<string[]> {
  const state = await readFile(join(home.cloud, "store/state.json"), "utf8");
  return [...state.matchAll(/"secretAccessKey":"([^"]+)"/g)].map(([, secret]) => secret ?? "");
}
