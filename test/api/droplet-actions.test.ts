import { describe, expect, it } from "vitest";

import { listAt, numberAt, RunningApi, textAt } from "./running-api.ts";

/** Begins an action and waits until it has ended. */
async function act(api: RunningApi, droplet: number, body: object, end = "completed"): Promise<number> {
  const reply = await api.post(`/v2/droplets/${droplet}/actions`, body);
  expect(reply).toMatchObject({ status: 201, body: { action: { status: "in-progress", completed_at: null } } });
  const id = numberAt(reply.body, "action", "id");
  await api.until(`/v2/droplets/${droplet}/actions/${id}`, { action: { status: end, resource_id: droplet } });
  return id;
}

describe("actions on droplets", () => {
  it("power a droplet off and on, and its machine with it", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await act(api, id, { type: "power_off" });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "off" } });
    expect(await api.dataPlane.machineState(String(id))).toBe("off");
    await act(api, id, { type: "power_on" });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "active" } });
    expect(await api.dataPlane.machineState(String(id))).toBe("running");
  });

  it("shut down, reboot and power-cycle", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await act(api, id, { type: "reboot" });
    await act(api, id, { type: "power_cycle" });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "active" } });
    await act(api, id, { type: "shutdown" });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "off" } });
  });

  it("say in the provider's words that a droplet is off already", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await act(api, id, { type: "power_off" });
    const reply = await api.post(`/v2/droplets/${id}/actions`, { type: "power_off" });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain("Droplet is already powered off");
  });

  it("shut down a droplet that is off by leaving it so", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await act(api, id, { type: "power_off" });
    await act(api, id, { type: "shutdown" });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "off" } });
  });

  it("lock the droplet until they are done", async () => {
    const api = await RunningApi.start({ api: { timing: { actionSeconds: 0.3, timeToActiveSeconds: 0.1 } } });
    const id = await api.droplet();
    await api.post(`/v2/droplets/${id}/actions`, { type: "shutdown" });
    const droplet = async () => (await api.get(`/v2/droplets/${id}`)).body;
    expect(await droplet()).toMatchObject({ droplet: { locked: true } });
    await expect.poll(droplet).toMatchObject({ droplet: { locked: false, status: "off" } });
  });

  it("can't shut down a droplet that is frozen, but cut its power", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await api.post(`/_rehearsal/machines/${id}/freeze`);
    await act(api, id, { type: "shutdown" }, "errored");
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "active" } });
    await act(api, id, { type: "power_off" });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "off" } });
  });

  it("that go on and on do not keep a droplet that is deleted", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    const { promise: never, reject: cut } = Promise.withResolvers<undefined>();
    api.dataPlane.shutdownMachine = () => never.then();
    api.dataPlane.stopMachine = () => {
      cut(new Error("its power was cut"));
      return Promise.resolve();
    };
    expect((await api.post(`/v2/droplets/${id}/actions`, { type: "shutdown" })).status).toBe(201);
    expect((await api.delete(`/v2/droplets/${id}`)).status).toBe(204);
    await api.untilGone(`/v2/droplets/${id}`);
  });

  it("are refused while another one is in progress, also while the droplet is new", async () => {
    const api = await RunningApi.start({ api: { timing: { actionSeconds: 0.3, timeToActiveSeconds: 0.1 } } });
    const pending = { status: 422, body: { message: "Droplet already has a pending event." } };
    const made = await api.post("/v2/droplets", {
      name: "a",
      region: "fra1",
      size: "s-1vcpu-1gb",
      image: "debian-13-x64",
    });
    const id = numberAt(made.body, "droplet", "id");
    expect(await api.post(`/v2/droplets/${id}/actions`, { type: "reboot" })).toMatchObject(pending);
    await api.until(`/v2/droplets/${id}`, { droplet: { status: "active" } });
    expect((await api.post(`/v2/droplets/${id}/actions`, { type: "reboot" })).status).toBe(201);
    expect(await api.post(`/v2/droplets/${id}/actions`, { type: "reboot" })).toMatchObject(pending);
  });

  it("resize CPU and memory alone, or the disk for good", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet({ size: "s-1vcpu-1gb" });
    expect((await api.post(`/v2/droplets/${id}/actions`, { type: "resize", size: "s-2vcpu-2gb" })).status).toBe(422);
    await act(api, id, { type: "power_off" });
    await act(api, id, { type: "resize", size: "s-2vcpu-2gb" });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({
      droplet: { size_slug: "s-2vcpu-2gb", vcpus: 2, memory: 2048, disk: 25 },
    });
    expect(api.dataPlane.machine(String(id))).toMatchObject({ vcpus: 2, memoryMegabytes: 2048 });
    await act(api, id, { type: "resize", size: "s-2vcpu-4gb", disk: true });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { disk: 80 } });
    const shrunk = await api.post(`/v2/droplets/${id}/actions`, { type: "resize", size: "s-1vcpu-1gb" });
    expect(shrunk.status).toBe(422);
    expect(textAt(shrunk.body, "message")).toContain("the droplet's has 80 already");
  });

  it("rename a droplet and tell its machine", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await act(api, id, { type: "rename", name: "web-2" });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { name: "web-2" } });
    await expect.poll(() => api.dataPlane.machine(String(id))?.metadata["metadata/v1/hostname"]).toBe("web-2");
  });

  it("snapshot a droplet under the second at which the action began, and boot another from it", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet({ tags: ["web"] });
    const action = await act(api, id, { type: "snapshot", name: "golden" });
    const startedAt = textAt((await api.get(`/v2/actions/${action}`)).body, "action", "started_at");
    const snapshots = (await api.get(`/v2/droplets/${id}/snapshots?per_page=200`)).body;
    expect(snapshots).toMatchObject({ snapshots: [{ name: "golden", created_at: startedAt, min_disk_size: 60 }] });
    const snapshot = numberAt(snapshots, "snapshots", 0, "id");
    expect((await api.get(`/v2/snapshots/${snapshot}`)).body).toMatchObject({
      snapshot: { id: String(snapshot), resource_id: String(id), resource_type: "droplet" },
    });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { snapshot_ids: [snapshot] } });
    const copy = await api.droplet({ image: snapshot, name: "copy" });
    expect(api.dataPlane.machine(String(copy))?.image).toBe(`snapshot-${snapshot}`);
    const small = await api.post("/v2/droplets", { name: "s", region: "fra1", size: "s-1vcpu-1gb", image: snapshot });
    expect(textAt(small.body, "message")).toContain("needs 60");
    const far = await api.post("/v2/droplets", { name: "s", region: "ams3", size: "s-2vcpu-2gb", image: snapshot });
    expect(textAt(far.body, "message")).toContain("not in region ams3");
  });

  it("rebuild from a snapshot", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await act(api, id, { type: "snapshot", name: "golden" });
    const snapshot = numberAt((await api.get("/v2/snapshots")).body, "meta", "total");
    expect(snapshot).toBe(1);
    const image = Number(textAt((await api.get("/v2/snapshots")).body, "snapshots", 0, "id"));
    await act(api, id, { type: "rebuild", image });
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { image: { id: image } } });
    expect(api.dataPlane.machine(String(id))?.image).toBe(`snapshot-${image}`);
  });

  it("switch IPv6 and backups on and off in the droplet's features", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await act(api, id, { type: "enable_ipv6" });
    await act(api, id, { type: "enable_backups" });
    const view = (await api.get(`/v2/droplets/${id}`)).body;
    expect(listAt(view, "droplet", "features")).toEqual(expect.arrayContaining(["ipv6", "backups"]));
    expect(listAt(view, "droplet", "networks", "v6")).toHaveLength(1);
    await act(api, id, { type: "disable_backups" });
    expect(listAt((await api.get(`/v2/droplets/${id}`)).body, "droplet", "features")).not.toContain("backups");
  });

  it("that fail are errored, and the droplet takes the next one", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    api.dataPlane.rebootMachine = () => Promise.reject(new Error("no init there"));
    await act(api, id, { type: "reboot" }, "errored");
    expect(api.log.join("\n")).toContain("action reboot of droplet web-1: no init there");
    await act(api, id, { type: "power_off" });
  });

  it("of kinds that are not rehearsed are refused with those that are", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    const reply = await api.post(`/v2/droplets/${id}/actions`, { type: "password_reset" });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain("power_on");
  });

  it("can be ordered by tag", async () => {
    const api = await RunningApi.start();
    const ids = [await api.droplet({ tags: ["web"] }), await api.droplet({ tags: ["web"] })];
    const reply = await api.post("/v2/droplets/actions?tag_name=web", { type: "power_off" });
    expect(listAt(reply.body, "actions")).toHaveLength(2);
    for (const id of ids) await api.until(`/v2/droplets/${id}`, { droplet: { status: "off" } });
  });
});
