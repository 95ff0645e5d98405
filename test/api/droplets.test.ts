import { describe, expect, it } from "vitest";

import { dropletBody, listAt, numberAt, RunningApi, textAt, userData } from "./running-api.ts";

describe("a droplet's machine", () => {
  it("has as much of a long name as Linux takes for a host's", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet({ name: "w".repeat(100) });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { name: "w".repeat(100) } });
    expect(api.dataPlane.machine(String(id))?.hostname).toBe("w".repeat(63));
  });
});

describe("droplets", () => {
  it("are new and locked at first, with region, size and networks as objects, and then active", async () => {
    const api = await RunningApi.start();
    const reply = await api.post("/v2/droplets", {
      ...dropletBody,
      monitoring: true,
      tags: ["web"],
      user_data: userData("r1"),
    });
    expect(reply).toMatchObject({
      status: 202,
      body: {
        droplet: {
          name: "web-1",
          status: "new",
          locked: true,
          region: { slug: "fra1" },
          size: { slug: "s-2vcpu-2gb", price_hourly: 0.02679 },
          size_slug: "s-2vcpu-2gb",
          image: { slug: "debian-13-x64" },
          tags: ["web"],
          networks: { v4: [{ type: "public" }, { type: "private" }], v6: [] },
        },
        links: { actions: [{ rel: "create" }] },
      },
    });
    const id = numberAt(reply.body, "droplet", "id");
    const action = numberAt(reply.body, "links", "actions", 0, "id");
    await api.until(`/v2/droplets/${id}`, { droplet: { status: "active", locked: false } });
    const features = listAt((await api.get(`/v2/droplets/${id}`)).body, "droplet", "features");
    expect(features.sort()).toEqual(["droplet_agent", "monitoring", "private_networking"]);
    expect((await api.get(`/v2/actions/${action}`)).body).toMatchObject({
      action: { type: "create", status: "completed", resource_id: id, region_slug: "fra1" },
    });
  });

  it("boot a machine of their image, size, user data and addresses, known by the droplet's id", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet({ user_data: userData("r1") });
    const view = (await api.get(`/v2/droplets/${id}`)).body;
    expect(api.dataPlane.machine(String(id))).toMatchObject({
      instanceId: String(id),
      hostname: "web-1",
      image: "debian-13",
      vcpus: 2,
      memoryMegabytes: 2048,
      userData: userData("r1"),
      publicAddress: textAt(view, "droplet", "networks", "v4", 0, "ip_address"),
      privateAddress: textAt(view, "droplet", "networks", "v4", 1, "ip_address"),
      network: textAt(view, "droplet", "vpc_uuid"),
    });
  });

  it("can be made ten at once, each with addresses of its own", async () => {
    const api = await RunningApi.start();
    const names = Array.from({ length: 10 }, (_, index) => `web-${index}`);
    const reply = await api.post("/v2/droplets", { ...dropletBody, name: undefined, names });
    const droplets = listAt(reply.body, "droplets");
    expect(droplets.map((droplet) => textAt(droplet, "name"))).toEqual(names);
    const addresses = droplets.flatMap((droplet) =>
      [0, 1].map((i) => textAt(droplet, "networks", "v4", i, "ip_address")),
    );
    expect(new Set(addresses).size).toBe(20);
  });

  it("made by many requests at the same time have increasing ids and addresses of their own", async () => {
    const api = await RunningApi.start();
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => api.post("/v2/droplets", { ...dropletBody, name: `web-${index}` })),
    );
    const droplets = replies.map((reply) => {
      expect(reply.status).toBe(202);
      return [0, 1].map((index) => textAt(reply.body, "droplet", "networks", "v4", index, "ip_address"));
    });
    expect(new Set(droplets.flat()).size).toBe(40);
    expect(new Set(replies.map((reply) => numberAt(reply.body, "droplet", "id"))).size).toBe(20);
    expect((await api.get("/v2/vpcs")).body).toMatchObject({ meta: { total: 1 } });
  });

  it.each([
    [{ name: "web_1" }, "hostname characters"],
    [{ name: "-web" }, "hostname characters"],
    [{ size: "s-9vcpu" }, "is not a size"],
    [{ region: "nowhere" }, "is not a region"],
    [{ region: "nyc2" }, "not available in region nyc2"],
    [{ image: "ubuntu-24-04-x64" }, "not rehearsed"],
    [{ image: 4711 }, "not rehearsed"],
    [{ vpc_uuid: "c0ffee00-0000-4000-8000-000000000000" }, "none of this account's VPCs"],
    [{ user_data: "x".repeat(65_537) }, "65537 bytes"],
    [{ ssh_keys: [4711] }, "ssh key 4711"],
    [{ volumes: ["v"] }, "volumes"],
    [{ tags: "web" }, "tags must be a list"],
    [{ monitoring: "yes" }, "monitoring must be true or false"],
  ])("with %o are refused in words, and nothing is made", async (change, words) => {
    const api = await RunningApi.start();
    const reply = await api.post("/v2/droplets", { ...dropletBody, ...change });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain(words);
    expect((await api.get("/v2/droplets")).body).toMatchObject({ meta: { total: 0 } });
  });

  it("of another region than their VPC are refused", async () => {
    const api = await RunningApi.start();
    const vpc = textAt((await api.post("/v2/vpcs", { name: "site", region: "ams3" })).body, "vpc", "id");
    const reply = await api.post("/v2/droplets", { ...dropletBody, vpc_uuid: vpc });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain("VPC site is in region ams3");
  });

  it("beyond the account's limit are refused", async () => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/quota", { dropletLimit: 1 });
    expect((await api.get("/v2/account")).body).toMatchObject({ account: { droplet_limit: 1 } });
    expect((await api.post("/v2/droplets", dropletBody)).status).toBe(202);
    expect(await api.post("/v2/droplets", dropletBody)).toMatchObject({
      status: 422,
      body: { message: "creating this/these droplet(s) will exceed your droplet limit" },
    });
  });

  it("are listed by tag, whatever its case, and by name", async () => {
    const api = await RunningApi.start();
    const web = await api.droplet({ tags: ["Web"] });
    await api.droplet({ name: "db-1" });
    expect((await api.get("/v2/droplets?tag_name=web")).body).toMatchObject({
      droplets: [{ id: web }],
      meta: { total: 1 },
    });
    expect((await api.get("/v2/droplets?name=db-1")).body).toMatchObject({ droplets: [{ name: "db-1" }] });
  });

  it("answer a while longer when deleted, unlocked, and then 404; their machine is gone and their tag empty at once", async () => {
    const api = await RunningApi.start({ api: { timing: { timeToDeleteSeconds: 0.3 } } });
    const id = await api.droplet({ tags: ["web"] });
    expect((await api.delete(`/v2/droplets/${id}`)).status).toBe(204);
    expect(await api.get(`/v2/droplets/${id}`)).toMatchObject({ status: 200, body: { droplet: { locked: false } } });
    expect((await api.get("/v2/tags/web")).body).toMatchObject({ tag: { resources: { count: 0 } } });
    expect((await api.get("/v2/droplets?tag_name=web")).body).toMatchObject({ meta: { total: 0 } });
    expect((await api.delete(`/v2/droplets/${id}`)).status).toBe(404);
    await api.untilGone(`/v2/droplets/${id}`);
    expect(await api.dataPlane.machineState(String(id))).toBe("missing");
  });

  it("are deleted though their machine can't be removed at first", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    const remove = api.dataPlane.removeMachine.bind(api.dataPlane);
    api.dataPlane.removeMachine = () => {
      api.dataPlane.removeMachine = remove;
      return Promise.reject(new Error("it is busy"));
    };
    expect((await api.delete(`/v2/droplets/${id}`)).status).toBe(204);
    await api.untilGone(`/v2/droplets/${id}`);
    expect(await api.dataPlane.machineState(String(id))).toBe("missing");
    expect(api.log.join("\n")).toContain("could not be deleted, and is tried again: it is busy");
  });

  it("are deleted by tag, and others stay", async () => {
    const api = await RunningApi.start();
    const web = await api.droplet({ tags: ["web"] });
    const other = await api.droplet();
    expect((await api.delete("/v2/droplets?tag_name=web")).status).toBe(204);
    await api.untilGone(`/v2/droplets/${web}`);
    expect((await api.get(`/v2/droplets/${other}`)).status).toBe(200);
    expect((await api.delete("/v2/droplets")).status).toBe(422);
  });

  it("can be deleted while they are still new", async () => {
    const api = await RunningApi.start({ api: { timing: { timeToActiveSeconds: 0.3 } } });
    const id = numberAt((await api.post("/v2/droplets", dropletBody)).body, "droplet", "id");
    expect((await api.delete(`/v2/droplets/${id}`)).status).toBe(204);
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "new", locked: false } });
    await api.untilGone(`/v2/droplets/${id}`);
    expect(await api.dataPlane.machineState(String(id))).toBe("missing");
  });

  it("that can't be booted are off, with an errored action and a reason that can be read", async () => {
    const api = await RunningApi.start();
    api.dataPlane.createMachine = () => Promise.reject(new Error("no room on this machine"));
    const reply = await api.post("/v2/droplets", dropletBody);
    await api.until(`/v2/droplets/${numberAt(reply.body, "droplet", "id")}`, { droplet: { status: "off" } });
    await api.until(`/v2/actions/${numberAt(reply.body, "links", "actions", 0, "id")}`, {
      action: { status: "errored" },
    });
    expect((await api.get("/_rehearsal/status")).body).toMatchObject({
      droplets: [{ problem: "no room on this machine" }],
    });
    expect(api.log.join("\n")).toContain("web-1 could not be booted: no room on this machine");
  });

  it("take SSH keys by number and fingerprint to their machine", async () => {
    const api = await RunningApi.start();
    const publicKey = `ssh-ed25519 ${Buffer.from(`\0\0\0\x0bssh-ed25519\0\0\0 ${"k".repeat(32)}`).toString("base64")} me`;
    const key = (await api.post("/v2/account/keys", { name: "laptop", public_key: publicKey })).body;
    const id = await api.droplet({ ssh_keys: [numberAt(key, "ssh_key", "id"), textAt(key, "ssh_key", "fingerprint")] });
    expect(api.dataPlane.machine(String(id))?.publicKeys).toEqual([publicKey]);
  });
});
