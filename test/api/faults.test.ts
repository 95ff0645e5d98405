import { describe, expect, it } from "vitest";

import { balancerBody, dropletBody, listAt, numberAt, RunningApi, textAt } from "./running-api.ts";

const onCreate = { method: "POST", pathPattern: "/v2/droplets" };

describe("faults", () => {
  it("of a status before the effect leave nothing behind, as often as asked", async () => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/faults", { kind: "status-before", match: onCreate, times: 2, status: 502 });
    expect((await api.post("/v2/droplets", dropletBody)).status).toBe(502);
    expect((await api.get("/v2/droplets")).body).toMatchObject({ meta: { total: 0 } });
    expect((await api.post("/v2/droplets", dropletBody)).status).toBe(502);
    expect((await api.post("/v2/droplets", dropletBody)).status).toBe(202);
    expect((await api.get("/_rehearsal/faults")).body).toEqual({ faults: [] });
  });

  it("of a status after the effect make an orphan of a droplet whose POST is sent again, seen in the journal", async () => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/faults", { kind: "status-after", match: onCreate });
    expect((await api.post("/v2/droplets", dropletBody)).status).toBe(500);
    expect((await api.post("/v2/droplets", dropletBody)).status).toBe(202);
    expect((await api.get("/v2/droplets")).body).toMatchObject({ meta: { total: 2 } });
    expect((await api.get("/_rehearsal/journal")).body).toMatchObject({
      entries: [
        { method: "POST", path: "/v2/droplets", status: 500, fault: "status-after", body: dropletBody },
        { method: "POST", path: "/v2/droplets", status: 202 },
        { method: "GET", path: "/v2/droplets", status: 200 },
      ],
    });
  });

  it("leave that orphan in the load balancer, by its tag", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "web" });
    await api.post("/v2/load_balancers", balancerBody);
    await api.post("/_rehearsal/faults", { kind: "status-after", match: onCreate });
    const body = { ...dropletBody, tags: ["web"] };
    expect((await api.post("/v2/droplets", body)).status).toBe(500);
    const known = numberAt((await api.post("/v2/droplets", body)).body, "droplet", "id");
    await api.until("/_rehearsal/status", { loadBalancers: [{ members: [{ healthy: true }, { healthy: true }] }] });
    const tagged = await api.get("/v2/droplets?tag_name=web");
    expect(tagged.body).toMatchObject({ droplets: [{ tags: ["web"] }, { id: known }] });
  });

  it("last until they are cleared, on every path, if they are for always", async () => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/faults", { kind: "status-before", times: "always", status: 503, retryAfter: 1 });
    const paths = ["/v2/account", "/v2/droplets", "/v2/tags/web", "/v2/account"];
    for (const path of paths) expect((await api.get(path)).status).toBe(503);
    expect((await api.post("/v2/tags", { name: "web" })).status).toBe(503);
    expect((await api.get("/_rehearsal/faults")).body).toMatchObject({ faults: [{ times: "always" }] });
    await api.delete("/_rehearsal/faults");
    expect((await api.get("/v2/account")).status).toBe(200);
    expect((await api.post("/_rehearsal/faults", { kind: "delay", times: "often" })).status).toBe(422);
    expect((await api.post("/_rehearsal/faults", { kind: "delay", seconds: 601 })).status).toBe(422);
  });

  it("of too many requests say when to come again", async () => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/faults", {
      kind: "status-before",
      match: { method: "get" },
      status: 429,
      retryAfter: 1,
    });
    const reply = await api.get("/v2/account");
    expect(reply).toMatchObject({ status: 429, body: { id: "too_many_requests" } });
    expect(reply.headers.get("retry-after")).toBe("1");
    expect(reply.headers.get("ratelimit-remaining")).toBe("0");
    expect((await api.get("/v2/account")).status).toBe(200);
  });

  it.each([
    ["drop-before", 0],
    ["drop-after", 1],
  ])("of the kind %s cut the connection, with %i droplets made", async (kind, droplets) => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/faults", { kind, match: onCreate });
    await expect(api.post("/v2/droplets", dropletBody)).rejects.toThrow("fetch failed");
    expect((await api.get("/v2/droplets")).body).toMatchObject({ meta: { total: droplets } });
    expect((await api.get("/_rehearsal/journal")).body).toMatchObject({ entries: [{ status: 0, fault: kind }, {}] });
  });

  it("of delay hold an answer back", async () => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/faults", { kind: "delay", seconds: 0.3 });
    const started = performance.now();
    expect((await api.get("/v2/account")).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(290);
  });

  it("keep a droplet new for ever, until it is deleted", async () => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/faults", { kind: "stuck-new", times: 1 });
    const id = numberAt((await api.post("/v2/droplets", dropletBody)).body, "droplet", "id");
    await api.droplet();
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "new", locked: true } });
    expect((await api.delete(`/v2/droplets/${id}`)).status).toBe(204);
    await api.untilGone(`/v2/droplets/${id}`);
  });

  it("can be taken back, and those that are none are refused", async () => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/faults", { kind: "status-before", times: 100 });
    await api.delete("/_rehearsal/faults");
    expect((await api.get("/v2/account")).status).toBe(200);
    expect((await api.post("/_rehearsal/faults", { kind: "meteor" })).status).toBe(422);
    expect((await api.post("/_rehearsal/faults", { kind: "delay", match: { pathPattern: "(" } })).status).toBe(422);
  });
});

describe("the rate limit", () => {
  it("is only in the headers until it is set", async () => {
    const api = await RunningApi.start();
    const { headers } = await api.get("/v2/account");
    expect(headers.get("ratelimit-limit")).toBe("5000");
    expect(headers.get("ratelimit-remaining")).toBe("4999");
    expect(Number(headers.get("ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000);
  });

  it("answers 429 within a minute's burst, and lets go when the minute is over", async () => {
    let now = Date.parse("2026-01-01T00:00:00Z");
    const api = await RunningApi.start({ api: { clock: () => now } });
    await api.post("/_rehearsal/rate-limit", { perHour: 40 });
    const statuses = [];
    for (let request = 0; request < 3; request++) statuses.push((await api.get("/v2/account")).status);
    expect(statuses).toEqual([200, 200, 429]);
    const limited = await api.get("/v2/account");
    expect(limited.headers.get("retry-after")).toBe("60");
    expect(limited.headers.get("ratelimit-remaining")).toBe("38");
    now += 60_000;
    expect((await api.get("/v2/account")).status).toBe(200);
    await api.post("/_rehearsal/rate-limit");
    for (let request = 0; request < 5; request++) expect((await api.get("/v2/account")).status).toBe(200);
  });
});

describe("the journal", () => {
  it("masks what is secret, and can be read from a number on and cleared", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/droplets", { ...dropletBody, user_data: "#cloud-config # a secret" });
    await api.post("/v2/certificates", { name: "c", private_key: "a secret", leaf_certificate: "x" });
    const journal = (await api.get("/_rehearsal/journal")).body;
    expect(JSON.stringify(journal)).not.toContain("a secret");
    expect(journal).toMatchObject({ entries: [{ body: { name: "web-1", user_data: "masked, 24 characters" } }, {}] });
    const last = numberAt(journal, "entries", 1, "number");
    await api.get("/v2/account?page=1");
    const later = (await api.get(`/_rehearsal/journal?since=${last}`)).body;
    expect(later).toMatchObject({ entries: [{ method: "GET", path: "/v2/account", query: { page: "1" } }] });
    await api.post("/_rehearsal/journal/clear");
    expect(listAt((await api.get("/_rehearsal/journal")).body, "entries")).toEqual([]);
  });
});

describe("the control surface", () => {
  it("has the console of a machine, and knows no machines that are not there", async () => {
    const api = await RunningApi.start();
    const id = await api.droplet();
    expect(textAt((await api.get(`/_rehearsal/machines/${id}/console`)).body, "console")).toContain("on paper");
    expect((await api.post("/_rehearsal/machines/4711/kill")).status).toBe(404);
    expect((await api.get("/_rehearsal/nothing")).status).toBe(404);
  });

  it("freezes a machine, thaws it, and loses what its network carries", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/tags", { name: "web" });
    const id = await api.droplet({ tags: ["web"] });
    await api.post("/v2/load_balancers", balancerBody);
    const seen = (healthy: boolean, lastCheck: string) =>
      api.until("/_rehearsal/status", { loadBalancers: [{ members: [{ healthy, lastCheck }] }] });
    const machine = (verb: string, body = {}) => api.post(`/_rehearsal/machines/${id}/${verb}`, body);
    await seen(true, "200");
    expect((await machine("freeze")).status).toBe(204);
    await seen(false, "timed out");
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "active" } });
    expect((await machine("thaw")).status).toBe(204);
    await seen(true, "200");
    expect((await machine("network", { lossPercent: 100 })).status).toBe(204);
    await seen(false, "timed out");
    expect((await machine("network", { lossPercent: 0 })).status).toBe(204);
    await seen(true, "200");
    expect((await machine("network", { lossPercent: 101 })).status).toBe(422);
    expect((await machine("network")).status).toBe(422);
    await machine("kill");
    const off = await machine("freeze");
    expect(off.status).toBe(422);
    expect(textAt(off.body, "message")).toContain("is off");
    expect((await api.post("/_rehearsal/machines/4711/freeze")).status).toBe(404);
  });

  it("changes how long things take", async () => {
    const api = await RunningApi.start();
    await api.post("/_rehearsal/timing", { timeToActiveSeconds: 60 });
    const id = numberAt((await api.post("/v2/droplets", dropletBody)).body, "droplet", "id");
    await expect.poll(() => api.dataPlane.machineState(String(id))).toBe("running");
    expect((await api.get(`/v2/droplets/${id}`)).body).toMatchObject({ droplet: { status: "new" } });
    expect((await api.post("/_rehearsal/timing", { timeToLive: 1 })).status).toBe(422);
  });
});
