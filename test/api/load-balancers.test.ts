import { createServer } from "node:net";
import { once } from "node:events";

import { describe, expect, it, onTestFinished, vi } from "vitest";

import { balancerBody, checkedEvery, listAt, numberAt, patience, RunningApi, textAt, userData } from "./running-api.ts";

/** A balancer that is active. */
async function balancer(api: RunningApi, overrides: object = {}): Promise<{ id: string; url: string }> {
  const reply = await api.post("/v2/load_balancers", { ...balancerBody, ...overrides });
  const id = textAt(reply.body, "load_balancer", "id");
  const view = await api.until(`/v2/load_balancers/${id}`, { load_balancer: { status: "active" } });
  return { id, url: `http://${textAt(view, "load_balancer", "ip")}:8480` };
}

async function servedBy(url: string, requests: number): Promise<string[]> {
  const hosts: string[] = [];
  for (let request = 0; request < requests; request++) {
    const response = await fetch(`${url}/test`);
    hosts.push(response.status === 200 ? (response.headers.get("x-served-by") ?? "nobody") : String(response.status));
    await response.arrayBuffer();
  }
  return hosts;
}

async function membersHealthy(api: RunningApi, count: number): Promise<void> {
  const healthy = Array.from({ length: count }, () => ({ healthy: true }));
  await api.until("/_rehearsal/status", { loadBalancers: [{ members: healthy }] });
}

describe("load balancers", () => {
  it("are new without an address, then active with one, and echo what they were made of", async () => {
    const api = await RunningApi.start();
    const reply = await api.post("/v2/load_balancers", balancerBody);
    expect(reply).toMatchObject({ status: 202, body: { load_balancer: { status: "new", ip: "" } } });
    const view = await api.until(`/v2/load_balancers/${textAt(reply.body, "load_balancer", "id")}`, {
      load_balancer: { status: "active" },
    });
    expect(textAt(view, "load_balancer", "ip")).toMatch(/^127\.77\./);
    expect(view).toMatchObject({
      load_balancer: {
        name: "api",
        tag: "web",
        region: { slug: "fra1" },
        algorithm: "round_robin",
        size_unit: 1,
        type: "REGIONAL",
        sticky_sessions: { type: "none" },
        health_check: balancerBody.health_check,
        http_idle_timeout_seconds: 60,
        redirect_http_to_https: false,
        droplet_ids: [],
        forwarding_rules: [{ ...balancerBody.forwarding_rules[0], certificate_id: "", tls_passthrough: false }],
      },
    });
    for (const absent of ["firewall", "domains", "glb_settings"])
      expect(view).not.toHaveProperty(`load_balancer.${absent}`);
  });

  it("answer 503 without members, then send requests in turn to droplets with their tag, region and VPC", async () => {
    const api = await RunningApi.start();
    const vpc = textAt((await api.post("/v2/vpcs", { name: "site", region: "fra1" })).body, "vpc", "id");
    const { id, url } = await balancer(api, { vpc_uuid: vpc });
    expect(await servedBy(url, 1)).toEqual(["503"]);
    const members = [
      await api.droplet({ tags: ["WEB"], vpc_uuid: vpc, user_data: userData("r1") }),
      await api.droplet({ tags: ["web"], vpc_uuid: vpc, user_data: userData("r1") }),
    ];
    await api.droplet({ tags: ["web"] });
    await api.droplet({ vpc_uuid: vpc });
    await membersHealthy(api, 2);
    expect((await api.get(`/v2/load_balancers/${id}`)).body).toMatchObject({ load_balancer: { droplet_ids: members } });
    const hosts = await servedBy(url, 6);
    expect(new Set(hosts).size).toBe(2);
    expect(hosts.slice(0, 2)).toEqual(hosts.slice(2, 4));
  });

  it("give no request to a new member before it has passed its checks", async () => {
    const api = await RunningApi.start({ paper: { speed: 10 } });
    const { id, url } = await balancer(api, { health_check: checkedEvery(300) });
    await api.droplet({ tags: ["web"] });
    expect(await servedBy(url, 1)).toEqual(["503"]);
    await api.checkEvery(id, 3);
    await membersHealthy(api, 1);
    expect(await servedBy(url, 3)).not.toContain("503");
  });

  it("follow tagging and untagging, without a call of their own", async () => {
    const api = await RunningApi.start();
    const { id, url } = await balancer(api);
    await api.post("/v2/tags", { name: "web" });
    const droplet = await api.droplet();
    const resources = { resources: [{ resource_id: String(droplet), resource_type: "droplet" }] };
    await api.post("/v2/tags/web/resources", resources);
    expect((await api.get(`/v2/load_balancers/${id}`)).body).toMatchObject({
      load_balancer: { droplet_ids: [droplet] },
    });
    await membersHealthy(api, 1);
    await api.delete("/v2/tags/web/resources", resources);
    await expect.poll(() => servedBy(url, 1)).toEqual(["503"]);
    const journal = (await api.get("/_rehearsal/journal")).body;
    const puts = listAt(journal, "entries").filter((entry) => textAt(entry, "method") === "PUT");
    expect(puts).toEqual([]);
  });

  it("lose requests to a host whose power was cut until their checks have found out, and none after", async () => {
    const api = await RunningApi.start({ paper: { speed: 10 } });
    const { id, url } = await balancer(api);
    const dead = await api.droplet({ tags: ["web"] });
    await api.droplet({ tags: ["web"] });
    await membersHealthy(api, 2);
    await api.checkEvery(id, 300);
    await api.post(`/_rehearsal/machines/${dead}/kill`);
    expect((await servedBy(url, 4)).filter((host) => host === "503")).toHaveLength(2);
    await api.checkEvery(id, 3);
    await api.until("/_rehearsal/status", { loadBalancers: [{ members: [{ healthy: false }, { healthy: true }] }] });
    expect(await servedBy(url, 6)).not.toContain("503");
    expect((await api.get(`/v2/droplets/${dead}`)).body).toMatchObject({ droplet: { status: "off" } });
    expect(listAt((await api.get(`/v2/load_balancers/${id}`)).body, "load_balancer", "droplet_ids")).toContain(dead);
  });

  it("drop a droplet that is deleted at once, so that no request is lost to it", async () => {
    const api = await RunningApi.start();
    const { url } = await balancer(api);
    const gone = await api.droplet({ tags: ["web"] });
    await api.droplet({ tags: ["web"] });
    await membersHealthy(api, 2);
    await api.delete(`/v2/droplets/${gone}`);
    await api.until("/_rehearsal/status", { loadBalancers: [{ members: [{ healthy: true }] }] });
    expect(await servedBy(url, 4)).not.toContain("503");
  });

  it("are changed as a whole: what a PUT leaves out has its default again", async () => {
    const api = await RunningApi.start();
    const sticky = { type: "cookies", cookie_name: "host", cookie_ttl_seconds: 60 };
    const { id } = await balancer(api, { sticky_sessions: sticky, enable_backend_keepalive: true, size_unit: 2 });
    const reply = await api.put(`/v2/load_balancers/${id}`, { ...balancerBody, algorithm: "least_connections" });
    expect(reply).toMatchObject({
      status: 200,
      body: {
        load_balancer: {
          algorithm: "least_connections",
          sticky_sessions: { type: "none" },
          enable_backend_keepalive: false,
          size_unit: 1,
        },
      },
    });
  });

  it("refuse a change with 403 while an earlier one is processed", async () => {
    const api = await RunningApi.start();
    const { id } = await balancer(api);
    const set = api.dataPlane.setLoadBalancer.bind(api.dataPlane);
    const held = Promise.withResolvers<undefined>();
    api.dataPlane.setLoadBalancer = async (spec) => {
      await held.promise;
      await set(spec);
    };
    const change = { ...balancerBody, http_idle_timeout_seconds: 90 };
    expect((await api.put(`/v2/load_balancers/${id}`, change)).status).toBe(200);
    expect((await api.put(`/v2/load_balancers/${id}`, change)).status).toBe(403);
    held.resolve(undefined);
    await expect.poll(async () => (await api.put(`/v2/load_balancers/${id}`, change)).status).toBe(200);
  });

  it("move their listener with a changed rule, and hold on to a host by cookie", async () => {
    const api = await RunningApi.start();
    const { id, url } = await balancer(api);
    await api.droplet({ tags: ["web"] });
    await api.droplet({ tags: ["web"] });
    await membersHealthy(api, 2);
    const rule = { ...balancerBody.forwarding_rules[0], entry_port: 8481 };
    const sticky = { type: "cookies", cookie_name: "host", cookie_ttl_seconds: 60 };
    await api.put(`/v2/load_balancers/${id}`, { ...balancerBody, forwarding_rules: [rule], sticky_sessions: sticky });
    const moved = url.replace("8480", "8481");
    const first = await vi.waitFor(() => fetch(`${moved}/`), patience);
    await expect(fetch(url)).rejects.toThrow();
    const cookie = first.headers.get("set-cookie")?.split(";")[0] ?? "";
    for (let request = 0; request < 4; request++) {
      const response = await fetch(`${moved}/`, { headers: { cookie } });
      expect(response.headers.get("x-served-by")).toBe(first.headers.get("x-served-by"));
    }
  });

  it("whose port is taken are errored, and the reason can be read", async () => {
    const api = await RunningApi.start();
    const address = await api.dataPlane.freeLoadBalancerAddress();
    const other = createServer().listen(8480, address);
    onTestFinished(() => void other.close());
    await once(other, "listening");
    api.dataPlane.freeLoadBalancerAddress = () => Promise.resolve(address);
    const id = textAt((await api.post("/v2/load_balancers", balancerBody)).body, "load_balancer", "id");
    await api.until(`/v2/load_balancers/${id}`, { load_balancer: { status: "errored" } });
    const status = (await api.get("/_rehearsal/status")).body;
    expect(textAt(status, "loadBalancers", 0, "problem")).toContain(`port 8480 of ${address} is taken`);
  });

  it("that lost a port to another program serve again when it is free", async () => {
    const api = await RunningApi.start();
    const { id, url } = await balancer(api);
    const { hostname } = new URL(url);
    const other = createServer().listen(8481, hostname);
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const rule = { ...balancerBody.forwarding_rules[0], entry_port: 8481 };
    await api.put(`/v2/load_balancers/${id}`, { ...balancerBody, forwarding_rules: [rule] });
    await api.until("/_rehearsal/status", {
      loadBalancers: [{ status: "active", problem: expect.any(String) as string }],
    });
    other.close();
    await expect.poll(() => fetch(`http://${hostname}:8481/`).then(({ status }) => status, String)).toBe(503);
    expect((await api.get("/_rehearsal/status")).body).not.toHaveProperty("loadBalancers.0.problem");
    expect(api.log.filter((line) => line.includes("is taken"))).toHaveLength(1);
  });

  it("are removed though it fails at first", async () => {
    const api = await RunningApi.start();
    const { url } = await balancer(api);
    const remove = api.dataPlane.removeLoadBalancer.bind(api.dataPlane);
    api.dataPlane.removeLoadBalancer = () => {
      api.dataPlane.removeLoadBalancer = remove;
      return Promise.reject(new Error("not yet"));
    };
    const [{ id }] = listAt((await api.get("/v2/load_balancers")).body, "load_balancers") as [{ id: string }];
    expect((await api.delete(`/v2/load_balancers/${id}`)).status).toBe(204);
    await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), patience);
  });

  it("are gone after a delete, and nothing listens any more", async () => {
    const api = await RunningApi.start();
    const { id, url } = await balancer(api);
    expect((await api.delete(`/v2/load_balancers/${id}`)).status).toBe(204);
    expect((await api.get(`/v2/load_balancers/${id}`)).status).toBe(404);
    expect((await api.delete(`/v2/load_balancers/${id}`)).status).toBe(404);
    await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), patience);
  });

  it.each([
    [{ region: undefined }, "region must be an open region"],
    [{ forwarding_rules: [] }, "at least one rule"],
    [{ droplet_ids: [1] }, "tag and droplet_ids exclude each other"],
    [{ tag: undefined, droplet_ids: [4711] }, "droplet 4711"],
    [{ vpc_uuid: "c0ffee00-0000-4000-8000-000000000000" }, "none of this account's VPCs"],
    [{ health_check: { ...balancerBody.health_check, check_interval_seconds: 2 } }, "from 3 to 300"],
    [{ health_check: { ...balancerBody.health_check, unhealthy_threshold: 11 } }, "from 2 to 10"],
    [{ health_check: { protocol: "tcp", port: 80, path: "/" } }, "no sense with protocol tcp"],
    [{ http_idle_timeout_seconds: 10 }, "from 30 to 600"],
    [{ sticky_sessions: { type: "cookies", cookie_name: "c", cookie_ttl_seconds: 1 } }, "2 to 40 characters"],
    [{ type: "GLOBAL" }, "not rehearsed"],
    [{ firewall: { allow: ["ip:1.2.3.4"] } }, "not rehearsed"],
    [rule({ entry_protocol: "https", entry_port: 443 }), "needs a certificate_id"],
    [rule({ entry_protocol: "https", entry_port: 443, certificate_id: "none" }), "could not be found"],
    [rule({ entry_protocol: "udp" }), "not rehearsed"],
    [rule({ entry_port: 0 }), "from 1 to 65535"],
    [rule({ target_protocol: "tcp" }), "must both be tcp"],
  ])("with %o are refused in words", async (change, words) => {
    const api = await RunningApi.start();
    const reply = await api.post("/v2/load_balancers", { ...balancerBody, ...change });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain(words);
    expect((await api.get("/v2/load_balancers")).body).toMatchObject({ meta: { total: 0 } });
  });

  it("take droplets and rules one by one too", async () => {
    const api = await RunningApi.start();
    const { id } = await balancer(api, { tag: undefined });
    const droplet = await api.droplet();
    const ready = (send: () => Promise<{ status: number }>) => expect.poll(async () => (await send()).status).toBe(204);
    await ready(() => api.post(`/v2/load_balancers/${id}/droplets`, { droplet_ids: [droplet] }));
    expect((await api.get(`/v2/load_balancers/${id}`)).body).toMatchObject({
      load_balancer: { droplet_ids: [droplet] },
    });
    await ready(() => api.delete(`/v2/load_balancers/${id}/droplets`, { droplet_ids: [droplet] }));
    const added = { ...balancerBody.forwarding_rules[0], entry_port: 8481 };
    await ready(() => api.post(`/v2/load_balancers/${id}/forwarding_rules`, { forwarding_rules: [added] }));
    const rules = listAt((await api.get(`/v2/load_balancers/${id}`)).body, "load_balancer", "forwarding_rules");
    expect(rules.map((one) => numberAt(one, "entry_port"))).toEqual([8480, 8481]);
    await ready(() => api.delete(`/v2/load_balancers/${id}/forwarding_rules`, { forwarding_rules: [added] }));
  });
});

function rule(change: object): object {
  return { forwarding_rules: [{ ...balancerBody.forwarding_rules[0], ...change }] };
}
