import { X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";

import { describe, expect, it, onTestFinished } from "vitest";

import { openAuthority } from "../../rehearsal/cloud/authority/pebble-authority.ts";
import { NameServer } from "../../rehearsal/cloud/names/name-server.ts";
import { balancerBody, RunningApi, textAt } from "./running-api.ts";

const pebble = join(import.meta.dirname, "../../.rehearsal/bin/pebble");
const missing = existsSync(pebble) ? undefined : `${pebble} is not there`;

/** The API with a real authority, which finds the account's domains at a real name server. */
async function start(): Promise<{ api: RunningApi; roots: () => Promise<string> }> {
  const home = await mkdtemp(join(tmpdir(), "evenkeel-authority-"));
  onTestFinished(() => rm(home, { recursive: true }));
  const names = await NameServer.open();
  const rootsFile = join(home, "roots.pem");
  const addressForMachines = "198.18.0.2";
  const authority = await openAuthority({ home, pebble, rootsFile, namePort: names.port, addressForMachines });
  const timing = { timeToReorderSeconds: 0.2 };
  const api = await RunningApi.start({ paper: { names, authority }, api: { timing } });
  return { api, roots: () => readFile(rootsFile, "utf8") };
}

/** The certificate that is served for a name to who trusts the roots and nobody else. @throws {Error} if it is not to be trusted */
function trustedCertificate(host: string, servername: string, ca: string): Promise<X509Certificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: 8443, servername, ca }, () => {
      const certificate = socket.getPeerX509Certificate();
      socket.destroy();
      if (certificate === undefined) reject(new Error("no certificate"));
      else resolve(certificate);
    });
    socket.once("error", reject);
  });
}

describe.skipIf(missing !== undefined)(`certificates of a real authority ${missing ?? ""}`, () => {
  it("are proven over the account's domain, served, and renewed by themselves before they end", async () => {
    const { api, roots } = await start();
    await api.post("/v2/domains", { name: "shop.example" });
    // Two thirds of it go by before it is renewed.
    await api.post("/_rehearsal/authority/validity", { seconds: 12 });
    const wanted = { name: "le", type: "lets_encrypt", dns_names: ["shop.example", "*.shop.example"] };
    const id = textAt((await api.post("/v2/certificates", wanted)).body, "certificate", "id");
    await api.until(`/v2/certificates/${id}`, { certificate: { state: "verified" } });
    const rule = { entry_protocol: "https", entry_port: 8443, target_protocol: "http", target_port: 80 };
    const body = { ...balancerBody, forwarding_rules: [{ ...rule, certificate_id: id }] };
    const balancer = textAt((await api.post("/v2/load_balancers", body)).body, "load_balancer", "id");
    const view = await api.until(`/v2/load_balancers/${balancer}`, { load_balancer: { status: "active" } });
    const ip = textAt(view, "load_balancer", "ip");
    const first = await trustedCertificate(ip, "www.shop.example", await roots());
    expect(first.subjectAltName?.split(", ").sort()).toEqual(["DNS:*.shop.example", "DNS:shop.example"]);

    await expect
      .poll(async () => (await trustedCertificate(ip, "shop.example", await roots())).serialNumber)
      .not.toBe(first.serialNumber);
    expect(Date.now()).toBeLessThan(Date.parse(first.validTo));
    expect((await api.get(`/v2/certificates/${id}`)).status).toBe(404);
  });

  it("are refused for a name that is not proven, and that is an error of the certificate", async () => {
    const { api } = await start();
    await api.post("/v2/domains", { name: "shop.example" });
    // A zone of its own that the account's domain does not lead to: the challenge is put where nobody looks.
    api.dataPlane.names.setZone("www.shop.example", []);
    const wanted = { name: "le", type: "lets_encrypt", dns_names: ["www.shop.example"] };
    const id = textAt((await api.post("/v2/certificates", wanted)).body, "certificate", "id");
    await api.until(`/v2/certificates/${id}`, { certificate: { state: "error" } });
    expect((await api.get("/_rehearsal/authority/orders")).body).toMatchObject({
      orders: [{ names: ["www.shop.example"] }],
    });
  });
});
