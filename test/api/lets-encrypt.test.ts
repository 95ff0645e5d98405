import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it, onTestFinished, vi } from "vitest";

import type { Timing } from "../../rehearsal/digitalocean/api/cloud.ts";
import { fingerprintServed } from "../support/certificate.ts";
import { FakeAuthority } from "../support/fake-authority.ts";
import { balancerBody, patience, RunningApi, textAt } from "./running-api.ts";

const day = 86_400_000;
const wanted = { name: "le", type: "lets_encrypt", dns_names: ["shop.example", "www.shop.example"] };

interface Cloud {
  readonly api: RunningApi;
  readonly authority: FakeAuthority;
  /** Lets so many days go by. */
  readonly wait: (days: number) => void;
}

async function start(timing: Partial<Timing> = {}): Promise<Cloud> {
  const folder = await mkdtemp(join(tmpdir(), "evenkeel-authority-"));
  const authority = await FakeAuthority.open(folder);
  onTestFinished(async () => {
    await authority.stop();
    await rm(folder, { recursive: true });
  });
  let later = 0;
  const clock = (): number => Date.now() + later;
  const api = await RunningApi.start({ api: { clock, timing }, paper: { authority } });
  await api.post("/v2/domains", { name: "shop.example" });
  return { api, authority, wait: (days) => (later += days * day) };
}

/** @returns its id when it is like that */
async function certificate(api: RunningApi, state = "verified", body: object = wanted): Promise<string> {
  const id = textAt((await api.post("/v2/certificates", body)).body, "certificate", "id");
  await api.until(`/v2/certificates/${id}`, { certificate: { state } });
  return id;
}

async function idOf(api: RunningApi, name = "le"): Promise<string> {
  return textAt((await api.get(`/v2/certificates?name=${name}`)).body, "certificates", 0, "id");
}

async function balancer(
  api: RunningApi,
  certificateId: string,
  change: object = {},
): Promise<{ id: string; ip: string }> {
  const rule = { entry_protocol: "https", entry_port: 8443, target_protocol: "http", target_port: 80 };
  const body = { ...balancerBody, forwarding_rules: [{ ...rule, certificate_id: certificateId }], ...change };
  const id = textAt((await api.post("/v2/load_balancers", body)).body, "load_balancer", "id");
  const view = await api.until(`/v2/load_balancers/${id}`, { load_balancer: { status: "active" } });
  return { id, ip: textAt(view, "load_balancer", "ip") };
}

async function addresses(api: RunningApi): Promise<string[]> {
  const { body } = await api.get("/v2/domains/shop.example/records?type=A");
  return (body as { domain_records: { name: string; data: string }[] }).domain_records.map(
    ({ name, data }) => `${name} ${data}`,
  );
}

describe("certificates of Let's Encrypt", () => {
  it("are ordered for their names, proven in the domain while that lasts, and served", async () => {
    const { api, authority } = await start();
    const seen: unknown[] = [];
    authority.onOrder = () => {
      const question = { name: "_acme-challenge.www.shop.example", type: "TXT" } as const;
      seen.push(api.dataPlane.names.answer({ type: "query", questions: [question] } as never));
    };
    const id = await certificate(api);
    expect(seen).toMatchObject([{ answers: [{ type: "TXT" }] }]);
    expect(JSON.stringify((await api.get("/v2/domains/shop.example/records")).body)).not.toContain("_acme-challenge");
    const view = (await api.get(`/v2/certificates/${id}`)).body;
    expect(view).toMatchObject({ certificate: { type: "lets_encrypt", dns_names: wanted.dns_names } });
    expect(JSON.stringify(view)).not.toContain("PRIVATE KEY");
    const { ip } = await balancer(api, id);
    expect(await fingerprintServed(ip, 8443)).toBe(textAt(view, "certificate", "sha1_fingerprint"));
    expect((await api.get("/_rehearsal/authority/orders")).body).toMatchObject({
      orders: [{ names: wanted.dns_names }],
    });
  });

  it("are refused for a name that is in none of the account's domains", async () => {
    const { api } = await start();
    const reply = await api.post("/v2/certificates", { ...wanted, dns_names: ["shop.example", "other.example"] });
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain("other.example: in none of this account's domains");
  });

  it("are in error when Let's Encrypt refuses, at once, and not asked for again", async () => {
    const { api, authority } = await start({ timeToReorderSeconds: 0.1 });
    authority.refused = ["www.shop.example"];
    await certificate(api, "error");
    authority.refused = [];
    expect((await api.get("/_rehearsal/status")).body).toMatchObject({
      certificates: [{ name: "le", state: "error", problem: expect.stringContaining("rejectedIdentifier") as string }],
    });
    await certificate(api, "verified", { ...wanted, name: "other" });
    expect((await api.get("/v2/certificates?name=le")).body).toMatchObject({ certificates: [{ state: "error" }] });
  });

  it("wait for a Let's Encrypt that is down, also over a restart", async () => {
    const { api, authority } = await start({ timeToReorderSeconds: 0.1 });
    await api.post("/_rehearsal/authority/stop");
    const id = textAt((await api.post("/v2/certificates", wanted)).body, "certificate", "id");
    const problem = expect.stringContaining("ECONNREFUSED") as string;
    await api.until("/_rehearsal/status", { certificates: [{ state: "pending", problem }] });
    await api.restart();
    await api.post("/_rehearsal/authority/start");
    await api.until(`/v2/certificates/${id}`, { certificate: { state: "verified" } });
    expect(await authority.orders()).toHaveLength(1);
  });

  it("are in error when Let's Encrypt is down for long", async () => {
    const { api } = await start({ timeToReorderSeconds: 0.1, timeToGiveUpSeconds: 1 });
    await api.post("/_rehearsal/authority/stop");
    await certificate(api, "error");
  });

  it("are renewed at once by order: another id in every rule, the new one served, nothing known of the old", async () => {
    const { api } = await start();
    const old = await certificate(api);
    const { id, ip } = await balancer(api, old);
    const before = await fingerprintServed(ip, 8443);

    const renewed = await api.post("/_rehearsal/certificates/le/renew");

    expect(renewed.status).toBe(200);
    const fresh = await idOf(api);
    expect(fresh).not.toBe(old);
    expect((await api.get(`/v2/certificates/${old}`)).status).toBe(404);
    const after = (await api.get(`/v2/load_balancers/${id}`)).body;
    expect(textAt(after, "load_balancer", "forwarding_rules", 0, "certificate_id")).toBe(fresh);
    const served = await fingerprintServed(ip, 8443);
    expect(served).not.toBe(before);
    expect(served).toBe(textAt(renewed.body, "certificate", "sha1_fingerprint"));
    expect((await api.post("/_rehearsal/certificates/none/renew")).status).toBe(404);
  });

  it("renew themselves when a third of their time is left, not before, and keep their name", async () => {
    const { api, authority, wait } = await start();
    const old = await certificate(api);
    wait(59);
    // What is due is ordered in turn with this one.
    await certificate(api, "verified", { ...wanted, name: "other" });
    expect(await authority.orders()).toHaveLength(2);
    expect(await idOf(api)).toBe(old);
    wait(1.1);
    await vi.waitFor(async () => {
      expect(await idOf(api)).not.toBe(old);
    }, patience);
  });

  it("stay in service while their renewal fails, which is tried until it succeeds", async () => {
    const { api, authority, wait } = await start({ timeToReorderSeconds: 0.1 });
    const old = await certificate(api);
    const { ip } = await balancer(api, old);
    await authority.stop();
    wait(61);
    const problem = expect.stringContaining("ECONNREFUSED") as string;
    await api.until("/_rehearsal/status", { certificates: [{ state: "verified", problem }] });
    expect((await api.post("/_rehearsal/certificates/le/renew")).status).toBe(503);
    expect(await fingerprintServed(ip, 8443)).toMatch(/^[\da-f]{40}$/);
    expect(await idOf(api)).toBe(old);
    await authority.start();
    await vi.waitFor(async () => {
      expect(await idOf(api)).not.toBe(old);
    }, patience);
    expect((await api.get("/_rehearsal/status")).body).not.toHaveProperty("certificates.0.problem");
  });

  it("that were deleted while they were ordered stay deleted", async () => {
    const { api, authority } = await start();
    const [begun, held] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    authority.onOrder = async () => {
      begun.resolve(undefined);
      await held.promise;
    };
    const id = textAt((await api.post("/v2/certificates", wanted)).body, "certificate", "id");
    await begun.promise;
    expect((await api.delete(`/v2/certificates/${id}`)).status).toBe(204);
    held.resolve(undefined);
    authority.onOrder = () => undefined;
    await certificate(api, "verified", { ...wanted, name: "next" });
    expect((await api.get("/v2/certificates")).body).toMatchObject({ meta: { total: 1 } });
  });
});

describe("a load balancer with a certificate of Let's Encrypt", () => {
  it("gets A records for the certificate's names, once, unless it is told not to", async () => {
    const { api } = await start();
    const id = await certificate(api);
    const first = await balancer(api, id, { name: "silent", disable_lets_encrypt_dns_records: true });
    expect(await addresses(api)).toEqual([]);
    await api.delete(`/v2/load_balancers/${first.id}`);
    const { ip } = await balancer(api, id);
    expect(await addresses(api)).toEqual([`@ ${ip}`, `www ${ip}`]);
    const question = { name: "www.shop.example", type: "A" } as const;
    const answer = api.dataPlane.names.answer({ type: "query", questions: [question] } as never);
    expect(answer).toMatchObject({ answers: [{ type: "A", data: ip }] });
    const records = (await api.get("/v2/domains/shop.example/records?type=A&name=www.shop.example")).body;
    const [{ id: record }] = (records as { domain_records: [{ id: number }] }).domain_records;
    await api.delete(`/v2/domains/shop.example/records/${record}`);
    await api.post("/_rehearsal/certificates/le/renew");
    expect(await addresses(api)).toEqual([`@ ${ip}`]);
  });
});
