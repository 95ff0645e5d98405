import { describe, expect, it } from "vitest";

import { numberAt, RunningApi, textAt } from "./running-api.ts";

async function snapshot(api: RunningApi): Promise<number> {
  const droplet = await api.droplet();
  await api.post(`/v2/droplets/${droplet}/actions`, { type: "snapshot", name: "golden" });
  await api.until("/v2/snapshots", { meta: { total: 1 } });
  return Number(textAt((await api.get("/v2/snapshots")).body, "snapshots", 0, "id"));
}

describe("images", () => {
  it("are found by slug and by number", async () => {
    const api = await RunningApi.start();
    const bySlug = (await api.get("/v2/images/debian-13-x64")).body;
    expect(bySlug).toMatchObject({ image: { slug: "debian-13-x64", distribution: "Debian", public: true } });
    expect((await api.get(`/v2/images/${numberAt(bySlug, "image", "id")}`)).body).toEqual(bySlug);
    expect((await api.get("/v2/images/debian-1-x64")).status).toBe(404);
  });

  it("are only those that can be booted, by kind", async () => {
    const api = await RunningApi.start();
    const id = await snapshot(api);
    const total = async (query: string) => numberAt((await api.get(`/v2/images?${query}`)).body, "meta", "total");
    expect(await total("")).toBe(2);
    expect(await total("type=distribution")).toBe(1);
    expect(await total("type=application")).toBe(0);
    expect((await api.get("/v2/images?private=true")).body).toMatchObject({ images: [{ id, type: "snapshot" }] });
    expect((await api.get("/v2/snapshots?resource_type=volume")).body).toMatchObject({ meta: { total: 0 } });
  });

  it("taken by oneself are renamed and deleted, distributions are not", async () => {
    const api = await RunningApi.start();
    const id = await snapshot(api);
    expect((await api.put(`/v2/images/${id}`, { name: "silver" })).body).toMatchObject({ image: { name: "silver" } });
    expect((await api.put("/v2/images/debian-13-x64", { name: "x" })).status).toBe(403);
    expect((await api.delete("/v2/images/debian-13-x64")).status).toBe(403);
    expect((await api.delete(`/v2/snapshots/${id}`)).status).toBe(204);
    expect((await api.get(`/v2/images/${id}`)).status).toBe(404);
    expect((await api.delete(`/v2/snapshots/${id}`)).status).toBe(404);
  });
});
