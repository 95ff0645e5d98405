import { readFile, stat, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { balancerBody, dropletBody, numberAt, RunningApi, textAt, userData } from "./running-api.ts";

describe("the account", () => {
  it("is the same after a restart, and the data plane is made to follow", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "web" });
    const vpc = textAt((await api.post("/v2/vpcs", { name: "site", region: "fra1" })).body, "vpc", "id");
    const on = await api.droplet({ tags: ["web"], vpc_uuid: vpc, user_data: userData("r1") });
    const off = await api.droplet({ tags: ["web"], vpc_uuid: vpc });
    const balancer = textAt(
      (await api.post("/v2/load_balancers", { ...balancerBody, vpc_uuid: vpc })).body,
      "load_balancer",
      "id",
    );
    const wall = { name: "wall", tags: ["web"], inbound_rules: [{ protocol: "icmp", sources: { tags: ["web"] } }] };
    await api.post("/v2/firewalls", wall);
    await api.post(`/v2/droplets/${off}/actions`, { type: "power_off" });
    await api.until(`/v2/droplets/${off}`, { droplet: { status: "off" } });
    await api.until(`/v2/load_balancers/${balancer}`, { load_balancer: { status: "active" } });
    const paths = ["droplets", "load_balancers", "firewalls", "tags", "vpcs", "projects", "actions", "account"];
    const before = await Promise.all(paths.map((path) => api.get(`/v2/${path}`)));

    await api.restart();

    await api.until("/_rehearsal/status", { loadBalancers: [{ members: [{ healthy: true }, { healthy: false }] }] });
    const after = await Promise.all(paths.map((path) => api.get(`/v2/${path}`)));
    expect(after.map((reply) => reply.body)).toEqual(before.map((reply) => reply.body));
    expect(await api.dataPlane.machineState(String(on))).toBe("running");
    expect(await api.dataPlane.machineState(String(off))).toBe("off");
    expect(api.dataPlane.machine(String(on))?.userData).toBe(userData("r1"));
    expect(api.dataPlane.machine(String(on))?.firewall?.inbound[0]?.addresses).toHaveLength(4);
    const ip = textAt((await api.get(`/v2/load_balancers/${balancer}`)).body, "load_balancer", "ip");
    expect((await fetch(`http://${ip}:8480/`)).headers.get("x-release")).toBe("r1");
  });

  it("goes on with droplets that were being made or deleted when the process ended", async () => {
    const api = await RunningApi.start({ api: { timing: { timeToActiveSeconds: 0.2, timeToDeleteSeconds: 0.2 } } });
    const deleted = await api.droplet();
    const made = numberAt((await api.post("/v2/droplets", dropletBody)).body, "droplet", "id");
    await api.delete(`/v2/droplets/${deleted}`);
    await api.restart();
    await api.until(`/v2/droplets/${made}`, { droplet: { status: "active" } });
    await api.untilGone(`/v2/droplets/${deleted}`);
    const [action] = ((await api.get(`/v2/droplets/${made}/actions`)).body as { actions: unknown[] }).actions;
    expect(action).toMatchObject({ type: "create", status: "completed" });
  });

  it("ends an action that the restart cut as errored, so that the droplet takes the next one", async () => {
    const api = await RunningApi.start({ api: { timing: { actionSeconds: 60 } } });
    const id = await api.droplet();
    const action = numberAt((await api.post(`/v2/droplets/${id}/actions`, { type: "reboot" })).body, "action", "id");
    await api.restart();
    expect((await api.get(`/v2/actions/${action}`)).body).toMatchObject({ action: { status: "errored" } });
    expect((await api.post(`/v2/droplets/${id}/actions`, { type: "reboot" })).status).toBe(201);
  });

  it("never gives an id twice, not even after a restart", async () => {
    const api = await RunningApi.start();
    const first = await api.droplet();
    await api.delete(`/v2/droplets/${first}`);
    await api.untilGone(`/v2/droplets/${first}`);
    await api.restart();
    expect(await api.droplet()).toBeGreaterThan(first);
  });

  it("is on disk before a change is answered, though what follows from it is not done yet", async () => {
    const api = await RunningApi.start();
    const { promise: stopped, resolve: go } = Promise.withResolvers<undefined>();
    api.dataPlane.setLoadBalancer = async () => {
      await stopped;
    };
    await api.post("/v2/load_balancers", balancerBody);
    await api.post("/v2/tags", { name: "kept" });
    expect(await readFile(api.stateFile, "utf8")).toContain("kept");
    go(undefined);
  });

  it("is no longer written when the API has ended, though a load balancer was still being set up", async () => {
    const api = await RunningApi.start();
    const order: string[] = [];
    api.dataPlane.setLoadBalancer = async () => {
      await sleep(100);
      order.push("set up");
    };
    await api.post("/v2/load_balancers", balancerBody);
    await api.stop();
    order.push("ended");
    expect(order).toEqual(["set up", "ended"]);
  });

  it("has what a request changes that the API's end overtakes", async () => {
    const api = await RunningApi.start();
    const { promise: asked, resolve: begin } = Promise.withResolvers<undefined>();
    api.dataPlane.setNetwork = async () => {
      begin(undefined);
      await sleep(100);
    };
    const cut = expect(api.post("/v2/vpcs", { name: "kept", region: "fra1" })).rejects.toThrow();
    await asked;
    await api.stop();
    expect(await readFile(api.stateFile, "utf8")).toContain("kept");
    await cut;
  });

  it("lies in a file for its owner only, with the user data of a whole fleet in it once", async () => {
    const api = await RunningApi.start();
    for (const name of ["a", "b", "c"]) await api.droplet({ name, user_data: userData("once") });
    expect((await stat(api.stateFile)).mode & 0o777).toBe(0o600);
    expect((await readFile(api.stateFile, "utf8")).split("/etc/evenkeel/site.json")).toHaveLength(2);
  });

  it("forgets user data when its last droplet is gone", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet({ user_data: userData("once") });
    await api.delete(`/v2/droplets/${id}`);
    await api.untilGone(`/v2/droplets/${id}`);
    await expect.poll(() => readFile(api.stateFile, "utf8")).not.toContain("/etc/evenkeel/site.json");
  });

  it.each(["{", '{"version": 99, "state": {}}'])("that can't be read stops the start: %s", async (content) => {
    const api = await RunningApi.start();
    await api.stop();
    await writeFile(api.stateFile, content);
    await expect(api.restart()).rejects.toThrow(/memory .*state.json can't be read/);
    expect(await readFile(api.stateFile, "utf8")).toBe(content);
  });
});
