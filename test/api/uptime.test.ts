import { describe, expect, it } from "vitest";

import { selfSigned } from "../support/certificate.ts";
import { balancerBody, listAt, RunningApi, textAt } from "./running-api.ts";

const checkBody = { name: "site", target: "https://www.shop.example:8443/health", regions: ["eu_west"] };
const alertBody = {
  name: "ends",
  type: "ssl_expiry",
  threshold: 10,
  comparison: "less_than",
  period: "2m",
  notifications: { email: ["ops@shop.example"], slack: [] },
};

async function newCheck(api: RunningApi, change: object = {}): Promise<string> {
  return textAt((await api.post("/v2/uptime/checks", { ...checkBody, ...change })).body, "check", "id");
}

function newAlert(api: RunningApi, check: string, change: object = {}): Promise<{ status: number; body: unknown }> {
  return api.post(`/v2/uptime/checks/${check}/alerts`, { ...alertBody, ...change });
}

/** A load balancer that serves a certificate with so many days left, where `www.shop.example` leads to. */
async function servedSite(api: RunningApi, days: number): Promise<void> {
  const { certificate, key } = selfSigned(api.folder, ["www.shop.example"], days);
  await api.post("/v2/certificates", { name: "own", leaf_certificate: certificate, private_key: key });
  const id = textAt((await api.get("/v2/certificates?name=own")).body, "certificates", 0, "id");
  const rule = { entry_protocol: "https", entry_port: 8443, target_protocol: "http", target_port: 80 };
  const body = { ...balancerBody, forwarding_rules: [{ ...rule, certificate_id: id }] };
  const balancer = textAt((await api.post("/v2/load_balancers", body)).body, "load_balancer", "id");
  const view = await api.until(`/v2/load_balancers/${balancer}`, { load_balancer: { status: "active" } });
  await api.post("/v2/domains", { name: "shop.example" });
  const record = { type: "A", name: "www", data: textAt(view, "load_balancer", "ip"), ttl: 60 };
  await api.post("/v2/domains/shop.example/records", record);
}

function startLooking(): Promise<RunningApi> {
  return RunningApi.start({ api: { timing: { uptimeIntervalSeconds: 0.1 } } });
}

describe("uptime checks", () => {
  it("are made, listed, changed in part, and gone with their alerts", async () => {
    const api = await RunningApi.start();
    const check = await newCheck(api);
    const view = { id: check, ...checkBody, type: "https", enabled: true };
    expect((await api.get(`/v2/uptime/checks/${check}`)).body).toEqual({ check: view });
    expect((await api.get("/v2/uptime/checks")).body).toMatchObject({ checks: [view], meta: { total: 1 } });
    const changed = await api.put(`/v2/uptime/checks/${check}`, { enabled: false });
    expect(changed).toMatchObject({ status: 200, body: { check: { ...view, enabled: false } } });

    const alert = textAt((await newAlert(api, check)).body, "alert", "id");
    const path = `/v2/uptime/checks/${check}/alerts/${alert}`;
    expect((await api.get(path)).body).toEqual({ alert: { id: alert, ...alertBody } });
    expect((await api.get(`/v2/uptime/checks/${check}/alerts`)).body).toMatchObject({ meta: { total: 1 } });
    expect((await api.put(path, { ...alertBody, threshold: 5 })).body).toMatchObject({ alert: { threshold: 5 } });
    const other = await newCheck(api);
    expect((await api.put(`/v2/uptime/checks/${other}/alerts/${alert}`, alertBody)).status).toBe(404);

    expect((await api.delete(`/v2/uptime/checks/${check}`)).status).toBe(204);
    expect((await api.get(path)).status).toBe(404);
    expect((await api.delete(`/v2/uptime/checks/${check}`)).status).toBe(404);
    expect((await api.get("/v2/uptime/checks")).body).toMatchObject({ meta: { total: 1 } });
  });

  it.each([
    [{ type: "ping" }, "not rehearsed"],
    [{ target: "www.shop.example" }, "must be a URL"],
    [{ regions: ["mars"] }, "us_east, us_west, eu_west, se_asia"],
  ])("with %o are refused in words", async (change, words) => {
    const api = await RunningApi.start();
    const reply = await api.post("/v2/uptime/checks", { ...checkBody, ...change });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain(words);
  });

  it.each([
    [{ type: "latency" }, "not rehearsed"],
    [{ threshold: undefined }, "threshold must be a whole number"],
    [{ period: "1m" }, "period must be one of"],
    [{ name: "" }, "name is required"],
  ])("take no alert with %o", async (change, words) => {
    const api = await RunningApi.start();
    const reply = await newAlert(api, await newCheck(api), change);
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain(words);
  });

  it("raise an alarm for a certificate that ends too soon, found by the domain's records, and for no other", async () => {
    const api = await startLooking();
    await servedSite(api, 9);
    const check = await newCheck(api);
    await newAlert(api, check, { name: "too late to tell", threshold: 8 });
    await newAlert(api, check, { name: "too soon" });
    await newAlert(api, await newCheck(api, { enabled: false }), { name: "off" });
    const text = expect.stringMatching(/^the certificate of www\.shop\.example ends in [89]\.\d days/) as string;
    await api.until("/_rehearsal/alarms", { alarms: [{ name: "too soon", target: checkBody.target, text }] });
    await api.delete(`/v2/uptime/checks/${check}`);
    await api.until("/_rehearsal/alarms", { alarms: [] });
  });

  it("raise an alarm for a site that is down, which began when it was first seen, until it is up", async () => {
    const api = await startLooking();
    const check = await newCheck(api);
    await newAlert(api, check, { type: "down" });
    const alarm = await api.until("/_rehearsal/alarms", {
      alarms: [{ text: "www.shop.example is down: no domain of the account has an address for www.shop.example" }],
    });
    await servedSite(api, 30);
    // Nobody is behind the load balancer.
    const still = await api.until("/_rehearsal/alarms", { alarms: [{ text: "www.shop.example is down: 503" }] });
    expect(textAt(still, "alarms", 0, "since")).toBe(textAt(alarm, "alarms", 0, "since"));
    await api.droplet({ tags: ["web"] });
    await api.until("/_rehearsal/alarms", { alarms: [] });
  });

  it("are looked at by a cloud that was started anew", async () => {
    const api = await startLooking();
    await newAlert(api, await newCheck(api), { type: "down_global" });
    await api.restart();
    await expect.poll(async () => listAt((await api.get("/_rehearsal/alarms")).body, "alarms")).toHaveLength(1);
  });
});
