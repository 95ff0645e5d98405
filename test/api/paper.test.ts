import { gzipSync } from "node:zlib";

import { describe, expect, it, onTestFinished } from "vitest";

import type { HealthCheck, LoadBalancerSpec } from "../../rehearsal/cloud/data-plane.ts";
import { afterCheck, newMember } from "../../rehearsal/cloud/paper/member-health.ts";
import { siteIn } from "../../rehearsal/cloud/paper/paper-site.ts";
import { balancerBody, checkedEvery, numberAt, RunningApi, textAt, userData } from "./running-api.ts";

const health: HealthCheck = {
  protocol: "http",
  port: 80,
  path: "/health",
  agent: "a checker/1.0",
  statuses: "200",
  intervalSeconds: 3,
  timeoutSeconds: 3,
  unhealthyThreshold: 2,
  healthyThreshold: 3,
};

/** One droplet that serves `r1` behind a balancer, and the balancer's id and URL. */
async function site(
  api: RunningApi,
  overrides: object = {},
): Promise<{ droplet: number; balancer: string; url: string }> {
  const droplet = await api.droplet({ tags: ["web"], user_data: userData("r1") });
  await api.post("/v2/load_balancers", { ...balancerBody, ...overrides });
  await healthy(api, true);
  const { body } = await api.get("/v2/load_balancers");
  const [id, ip] = ["id", "ip"].map((key) => textAt(body, "load_balancers", 0, key));
  return { droplet, balancer: id ?? "", url: `http://${ip ?? ""}:8480` };
}

/** A balancer of its own in front of the one droplet, set without the API. */
async function busySpec(api: RunningApi): Promise<LoadBalancerSpec> {
  const id = String(numberAt((await api.get("/v2/droplets")).body, "droplets", 0, "id"));
  const machine = api.dataPlane.machine(id);
  return {
    id: "busy",
    address: await api.dataPlane.freeLoadBalancerAddress(),
    network: machine?.network ?? "",
    privateAddress: "",
    listeners: [{ protocol: "http", port: 8480, targetProtocol: "http", targetPort: 80 }],
    algorithm: "round_robin",
    health,
    failOpen: false,
    proxyProtocol: false,
    backendKeepalive: false,
    idleTimeoutSeconds: 60,
    members: [{ id, address: machine?.privateAddress ?? "" }],
  };
}

async function healthy(api: RunningApi, wanted: boolean): Promise<void> {
  await api.until("/_rehearsal/status", { loadBalancers: [{ members: [{ healthy: wanted }] }] });
}

describe("a member of a balancer on paper", () => {
  it.each([
    ["...", "in after three good checks", true],
    ["..x.", "not in when a bad one comes between", false],
    ["...x", "still in after one bad check", true],
    ["...x.x", "still in when a good one comes between", true],
    ["...xx", "out after two", false],
  ])("after the checks %s is %s", (checks, _words, expected) => {
    const results = checks.split("").map((one) => ({ ok: one === ".", words: one }));
    expect(results.reduce((member, result) => afterCheck(member, result, health), newMember).healthy).toBe(expected);
  });
});

describe("a host on paper", () => {
  it.each([
    ["#cloud-config\nwrite_files: []\n", undefined],
    ["#!/bin/sh\n", undefined],
    ["", undefined],
    [userData("r1"), "r1"],
    [{ base64: Buffer.from(userData("r1")).toString("base64") }, "r1"],
    [{ base64: gzipSync(userData("r2")).toString("base64") }, "r2"],
  ])("that was given %j serves %s", (given, release) => {
    expect(siteIn(given).release).toBe(release);
  });

  it("tells who it is and what it serves, in its health and elsewhere", async () => {
    const api = await RunningApi.start();
    const { url } = await site(api);
    const response = await fetch(`${url}/health`);
    expect(response.headers.get("x-release")).toBe("r1");
    const host = response.headers.get("x-served-by");
    expect(host).toMatch(/^[\da-f]{12}$/);
    expect(await response.json()).toMatchObject({ status: "ok", release: "r1", host });
    expect(await (await fetch(`${url}/test`)).json()).toEqual({ path: "/test", release: "r1", host });
  });

  it("leaves rotation when it is sick, and comes back well", async () => {
    const api = await RunningApi.start();
    const { droplet, balancer, url } = await site(api);
    const sickness = `/_rehearsal/machines/${droplet}/sickness`;
    await api.checkEvery(balancer, 300);
    await api.post(sickness, { kind: "status", status: 500 });
    expect((await fetch(url)).status).toBe(500);
    await api.checkEvery(balancer, 3);
    await healthy(api, false);
    expect((await fetch(url)).status).toBe(503);
    await api.post(sickness, { kind: "well" });
    await healthy(api, true);
    expect((await fetch(url)).status).toBe(200);
    expect((await api.post(sickness, { kind: "flu" })).status).toBe(422);
  });

  it("can be well by its health and fail on one path, or serve another release than its recipe says", async () => {
    const api = await RunningApi.start();
    const { droplet, url } = await site(api);
    const sickness = `/_rehearsal/machines/${droplet}/sickness`;
    await api.post(sickness, { kind: "status", status: 502, path: "/test" });
    expect([(await fetch(`${url}/test`)).status, (await fetch(`${url}/health`)).status]).toEqual([502, 200]);
    await api.post(sickness, { kind: "release", release: "r0" });
    expect((await fetch(`${url}/test`)).headers.get("x-release")).toBe("r0");
  });

  it("that never answers costs a 504 until its checks have found out", async () => {
    const api = await RunningApi.start({ paper: { speed: 100 } });
    const { droplet, url } = await site(api, { health_check: checkedEvery(300), http_idle_timeout_seconds: 30 });
    await api.post(`/_rehearsal/machines/${droplet}/sickness`, { kind: "silent" });
    expect((await fetch(url)).status).toBe(504);
  });

  it("is reached over http only where the balancer does not send to https", async () => {
    const api = await RunningApi.start();
    const { url } = await site(api, { redirect_http_to_https: true });
    const response = await fetch(`${url}/test?a=b`, { redirect: "manual" });
    expect(response.status).toBe(307);
    expect(response.headers.get("location")).toMatch(/^https:\/\/127\.77\.\d+\.\d+\/test\?a=b$/);
  });
});

describe("a balancer on paper that fails open", () => {
  const statuses = async ({ address }: LoadBalancerSpec): Promise<readonly number[]> => {
    const answers = await Promise.all([1, 2].map(() => fetch(`http://${address}:8480/test`)));
    return answers.map(({ status }) => status);
  };

  it("asks its members when all are unhealthy, none that drains, and answers 503 without any", async () => {
    const api = await RunningApi.start();
    const { droplet } = await site(api);
    const spec = { ...(await busySpec(api)), failOpen: true };
    const set = (more: Partial<LoadBalancerSpec>) => api.dataPlane.setLoadBalancer({ ...spec, ...more });
    await api.post(`/_rehearsal/machines/${droplet}/sickness`, { kind: "status", status: 500, path: "/health" });
    await set({});
    await expect.poll(() => api.dataPlane.loadBalancerMembers("busy")).toMatchObject([{ lastCheck: "500" }]);
    expect(await statuses(spec)).toEqual([200, 200]);
    await set({ members: spec.members.map((member) => ({ ...member, draining: true })) });
    expect(await statuses(spec)).toEqual([503, 503]);
    await set({ members: [] });
    expect(await statuses(spec)).toEqual([503, 503]);
    await set({ failOpen: false });
    expect(await statuses(spec)).toEqual([503, 503]);
  });
});

describe("balancers on paper", () => {
  it("give a member that drains nothing new, say how it is, and take it back", async () => {
    const api = await RunningApi.start();
    await site(api);
    const spec = await busySpec(api);
    const set = (draining: boolean) =>
      api.dataPlane.setLoadBalancer({ ...spec, members: spec.members.map((member) => ({ ...member, draining })) });
    const healthy = () =>
      expect.poll(() => api.dataPlane.loadBalancerMembers("busy")).toMatchObject([{ healthy: true }]);
    await set(true);
    await healthy();
    expect((await fetch(`http://${spec.address}:8480/`)).status).toBe(503);
    await set(false);
    expect((await fetch(`http://${spec.address}:8480/`)).status).toBe(200);
  });

  it("redirect where a listener says so, to its host and port if it names some", async () => {
    const api = await RunningApi.start();
    await site(api);
    const spec = await busySpec(api);
    const [listener] = spec.listeners;
    if (listener === undefined) throw new Error("no listener");
    const redirect = { scheme: "https", host: "www.example.org", port: 443, status: 301 } as const;
    await api.dataPlane.setLoadBalancer({ ...spec, listeners: [{ ...listener, redirect }] });
    const response = await fetch(`http://${spec.address}:8480/a?b=c`, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([301, "https://www.example.org:443/a?b=c"]);
  });

  it("check their members also while others come and go faster than that", async () => {
    const api = await RunningApi.start();
    await site(api);
    const spec = await busySpec(api);
    await api.dataPlane.setLoadBalancer(spec);
    const changes = setInterval(() => void api.dataPlane.setLoadBalancer(spec), 20);
    onTestFinished(() => {
      clearInterval(changes);
    });
    await expect.poll(() => api.dataPlane.loadBalancerMembers("busy")).toMatchObject([{ healthy: true }]);
  });

  it("that listens nowhere has an address all the same, which nobody else gets until it goes", async () => {
    const [one, other] = [await RunningApi.start(), await RunningApi.start()];
    await site(one);
    const spec = { ...(await busySpec(one)), listeners: [] };
    await one.dataPlane.setLoadBalancer(spec);
    await expect(other.dataPlane.setLoadBalancer({ ...spec, id: "thief" })).rejects.toThrow("another rehearsal");
    await one.dataPlane.removeLoadBalancer(spec.id);
    await expect(other.dataPlane.setLoadBalancer({ ...spec, id: "heir" })).resolves.toBeUndefined();
  });

  it("of rehearsals side by side have different addresses, and a closed one gives its address back", async () => {
    const [one, other] = [await RunningApi.start(), await RunningApi.start()];
    await site(other);
    const address = await one.dataPlane.freeLoadBalancerAddress();
    const spec = { ...(await busySpec(other)), address, members: [] };
    await expect(other.dataPlane.setLoadBalancer(spec)).rejects.toThrow("another rehearsal");
    await one.stop();
    await expect(other.dataPlane.setLoadBalancer(spec)).resolves.toBeUndefined();
  });
});
