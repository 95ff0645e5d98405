import { setTimeout } from "node:timers/promises";

import { describe, expect, it } from "vitest";

import { balancerBody, RunningApi, textAt } from "./running-api.ts";

const site = { name: "site", region: "fra1" };

describe("VPCs", () => {
  it("get a free range when none is asked for, and never the region's default role", async () => {
    const api = await RunningApi.start();
    const reply = await api.post("/v2/vpcs", site);
    expect(reply).toMatchObject({ status: 201, body: { vpc: { name: "site", region: "fra1", default: false } } });
    expect(textAt(reply.body, "vpc", "ip_range")).toMatch(/^10\.\d+\.\d+\.0\/20$/);
    expect(textAt(reply.body, "vpc", "urn")).toBe(`do:vpc:${textAt(reply.body, "vpc", "id")}`);
  });

  it("made at the same time get ranges of their own", async () => {
    const api = await RunningApi.start();
    const free = api.dataPlane.freeRange.bind(api.dataPlane);
    api.dataPlane.freeRange = async () => {
      const range = await free();
      await setTimeout(20);
      return range;
    };
    const names = ["a", "b", "c"];
    const replies = await Promise.all(names.map((name) => api.post("/v2/vpcs", { ...site, name })));
    expect(new Set(replies.map((reply) => textAt(reply.body, "vpc", "ip_range"))).size).toBe(3);
  });

  it("keep the range they were asked for, and their droplets' private addresses lie in it", async () => {
    const api = await RunningApi.start();
    const vpc = (await api.post("/v2/vpcs", { ...site, ip_range: "192.168.40.0/24" })).body;
    expect(vpc).toMatchObject({ vpc: { ip_range: "192.168.40.0/24" } });
    const id = await api.droplet({ vpc_uuid: textAt(vpc, "vpc", "id") });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({
      droplet: {
        networks: {
          v4: [{ type: "public" }, { ip_address: "192.168.40.2", netmask: "255.255.255.0", gateway: "192.168.40.1" }],
        },
      },
    });
  });

  it.each([
    [{ ip_range: "10.0.0.0/8" }, "from /16 to /28"],
    [{ ip_range: "10.20.1.0/20" }, "from /16 to /28"],
    [{ ip_range: "8.8.8.0/24" }, "must lie in"],
    [{ ip_range: "all" }, "from /16 to /28"],
    [{ name: "my_site" }, "letters, digits, dots and dashes"],
    [{ region: "nowhere" }, "is not an open region"],
    [{ description: "x".repeat(256) }, "256 characters"],
  ])("with %o are refused in words", async (change, words) => {
    const api = await RunningApi.start();
    const reply = await api.post("/v2/vpcs", { ...site, ...change });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain(words);
  });

  it("that overlap or share a name are refused", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/vpcs", { ...site, ip_range: "10.20.0.0/16" });
    const overlapping = await api.post("/v2/vpcs", { name: "other", region: "fra1", ip_range: "10.20.16.0/20" });
    expect(textAt(overlapping.body, "message")).toContain("overlaps 10.20.0.0/16 of VPC site");
    expect(textAt((await api.post("/v2/vpcs", site)).body, "message")).toContain("already the name");
  });

  it("whose range this machine uses otherwise are refused with what is in the way", async () => {
    const api = await RunningApi.start();
    await api.dataPlane.setNetwork({ id: "docker", range: "172.20.0.0/16" });
    const reply = await api.post("/v2/vpcs", { ...site, ip_range: "172.20.16.0/20" });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain("172.20.0.0/16");
    expect((await api.get("/v2/vpcs?per_page=200")).body).not.toMatchObject({ vpcs: [{ name: "site" }] });
  });

  it("that are a region's default move where this machine has room, and can't be deleted", async () => {
    const api = await RunningApi.start();
    await api.dataPlane.setNetwork({ id: "docker", range: "10.0.0.0/10" });
    await api.dataPlane.setNetwork({ id: "docker", range: "10.112.0.0/12" });
    const id = await api.droplet();
    const vpc = textAt((await api.get(`/v2/droplets/${id}`)).body, "droplet", "vpc_uuid");
    expect((await api.get(`/v2/vpcs/${vpc}`)).body).toMatchObject({ vpc: { default: true, ip_range: "10.96.0.0/20" } });
    expect((await api.delete(`/v2/vpcs/${vpc}`)).status).toBe(403);
  });

  it("can't be deleted before the last member has really gone", async () => {
    const api = await RunningApi.start({ api: { timing: { timeToDeleteSeconds: 0.3 } } });
    const vpc = textAt((await api.post("/v2/vpcs", site)).body, "vpc", "id");
    const droplet = await api.droplet({ vpc_uuid: vpc });
    const balancer = textAt(
      (await api.post("/v2/load_balancers", { ...balancerBody, vpc_uuid: vpc })).body,
      "load_balancer",
      "id",
    );
    expect((await api.get(`/v2/vpcs/${vpc}/members`)).body).toMatchObject({
      members: [{ urn: `do:droplet:${droplet}` }, { urn: `do:loadbalancer:${balancer}` }],
    });
    expect((await api.delete(`/v2/vpcs/${vpc}`)).status).toBe(409);
    await api.delete(`/v2/load_balancers/${balancer}`);
    await api.delete(`/v2/droplets/${droplet}`);
    expect((await api.delete(`/v2/vpcs/${vpc}`)).status).toBe(409);
    await api.until(`/v2/vpcs/${vpc}/members`, { meta: { total: 0 } });
    expect((await api.delete(`/v2/vpcs/${vpc}`)).status).toBe(204);
    expect((await api.delete(`/v2/vpcs/${vpc}`)).status).toBe(404);
  });

  it("are renamed, described and made default", async () => {
    const api = await RunningApi.start();
    const vpc = textAt((await api.post("/v2/vpcs", site)).body, "vpc", "id");
    const changed = { name: "site-2", description: "of the shop", default: true };
    expect(await api.put(`/v2/vpcs/${vpc}`, changed)).toMatchObject({ status: 200, body: { vpc: changed } });
    const { id } = { id: await api.droplet() };
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { vpc_uuid: vpc } });
  });
});
