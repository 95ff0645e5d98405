import { describe, expect, it } from "vitest";

import { RunningApi } from "./running-api.ts";

const resources = (...ids: number[]) => ({
  resources: ids.map((id) => ({ resource_id: String(id), resource_type: "droplet" })),
});

describe("tags", () => {
  it("count what they are on, kind by kind", async () => {
    const api = await RunningApi.start();
    expect((await api.post("/v2/tags", { name: "web" })).status).toBe(201);
    const id = await api.droplet({ tags: ["web"] });
    expect((await api.get("/v2/tags/web")).body).toEqual({
      tag: {
        name: "web",
        resources: {
          count: 1,
          last_tagged_uri: `/v2/droplets/${id}`,
          droplets: { count: 1, last_tagged_uri: `/v2/droplets/${id}` },
          images: { count: 0 },
          volumes: { count: 0 },
          volume_snapshots: { count: 0 },
          databases: { count: 0 },
        },
      },
    });
  });

  it("can be made twice and keep the spelling of the first time", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "Web" });
    expect(await api.post("/v2/tags", { name: "web" })).toMatchObject({ status: 201, body: { tag: { name: "Web" } } });
    expect((await api.get("/v2/tags")).body).toMatchObject({ meta: { total: 1 } });
  });

  it("go on and off droplets, and their machines read them at run time", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await api.post("/v2/tags", { name: "web" });
    expect((await api.post("/v2/tags/web/resources", resources(id))).status).toBe(204);
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { tags: ["web"] } });
    await expect.poll(() => api.dataPlane.machine(String(id))?.metadata["metadata/v1/tags/"]).toBe("web");
    expect((await api.delete("/v2/tags/web/resources", resources(id))).status).toBe(204);
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { tags: [] } });
    await expect.poll(() => api.dataPlane.machine(String(id))?.metadata["metadata/v1/tags/"]).toBe("");
  });

  it("untag everything when they are deleted, and are missing then", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet({ tags: ["web"] });
    expect((await api.delete("/v2/tags/web")).status).toBe(204);
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { tags: [] } });
    expect((await api.get("/v2/tags/web")).status).toBe(404);
    expect((await api.delete("/v2/tags/web")).status).toBe(404);
    expect((await api.post("/v2/tags/web/resources", resources(id))).status).toBe(404);
  });

  it("go on all of the resources of a request or on none", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    await api.post("/v2/tags", { name: "web" });
    expect((await api.post("/v2/tags/web/resources", resources(id, 4711))).status).toBe(422);
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { tags: [] } });
  });

  it.each(["", "two words", "ünï", "x".repeat(256)])("named %j are refused", async (name) => {
    const api = await RunningApi.start();
    expect([400, 422]).toContain((await api.post("/v2/tags", { name })).status);
    expect((await api.get("/v2/tags")).body).toMatchObject({ meta: { total: 0 } });
  });
});
