import { describe, expect, it } from "vitest";

import { fingerprintServed, selfSigned } from "../support/certificate.ts";
import { balancerBody, listAt, RunningApi, textAt } from "./running-api.ts";

function ownCertificate(folder: string, name: string): { leaf_certificate: string; private_key: string } {
  const { certificate, key } = selfSigned(folder, [name], 30);
  return { leaf_certificate: certificate, private_key: key };
}

describe("certificates", () => {
  it("of one's own tell what is in them, and never their key", async () => {
    const api = await RunningApi.start();
    const pem = ownCertificate(api.folder, "shop.example");
    const made = await api.post("/v2/certificates", { name: "shop", type: "custom", ...pem });
    expect(made).toMatchObject({
      status: 201,
      body: { certificate: { state: "pending", dns_names: ["shop.example"] } },
    });
    const view = (await api.get("/v2/certificates?name=shop")).body;
    expect(view).toMatchObject({ certificates: [{ name: "shop", type: "custom", state: "verified" }] });
    expect(textAt(view, "certificates", 0, "sha1_fingerprint")).toMatch(/^[\da-f]{40}$/);
    expect((await api.get("/v2/certificates?name=sho")).body).toMatchObject({ certificates: [] });
    expect(JSON.stringify(view)).not.toContain("PRIVATE KEY");
    expect((await api.post("/v2/certificates", { name: "shop", ...pem })).status).toBe(409);
  });

  it("that don't fit their key or aren't any are refused in words", async () => {
    const api = await RunningApi.start();
    const { leaf_certificate } = ownCertificate(api.folder, "a.example");
    const { private_key } = ownCertificate(api.folder, "b.example");
    const unfit = await api.post("/v2/certificates", { name: "c", leaf_certificate, private_key });
    expect(textAt(unfit.body, "message")).toBe("private_key does not belong to leaf_certificate.");
    const broken = await api.post("/v2/certificates", { name: "c", leaf_certificate: "none", private_key });
    expect(textAt(broken.body, "message")).toContain("leaf_certificate is not readable as PEM");
  });

  it("of one's own are served by a load balancer, held on to while it uses them, and never renewed", async () => {
    const api = await RunningApi.start();
    const pem = ownCertificate(api.folder, "shop.example");
    await api.post("/v2/certificates", { name: "shop", ...pem });
    const old = textAt((await api.get("/v2/certificates?name=shop")).body, "certificates", 0, "id");
    const rule = {
      entry_protocol: "https",
      entry_port: 8443,
      target_protocol: "http",
      target_port: 80,
      certificate_id: old,
    };
    const body = { ...balancerBody, forwarding_rules: [rule] };
    const balancer = textAt((await api.post("/v2/load_balancers", body)).body, "load_balancer", "id");
    const view = await api.until(`/v2/load_balancers/${balancer}`, { load_balancer: { status: "active" } });
    expect(await fingerprintServed(textAt(view, "load_balancer", "ip"), 8443)).toBe(
      textAt((await api.get(`/v2/certificates/${old}`)).body, "certificate", "sha1_fingerprint"),
    );
    const refused = await api.delete(`/v2/certificates/${old}`);
    expect(refused.status).toBe(403);
    expect(textAt(refused.body, "message")).toContain("Make sure the certificate is not in use before deleting it");

    const renewed = await api.post("/_rehearsal/certificates/shop/renew");
    expect(renewed.status).toBe(422);
    expect(textAt(renewed.body, "message")).toContain("only Let's Encrypt's are renewed");
    await api.delete(`/v2/load_balancers/${balancer}`);
    await expect.poll(async () => (await api.delete(`/v2/certificates/${old}`)).status).toBe(204);
  });
});

describe("domains", () => {
  it("begin with their SOA and NS records, and an A record for the address they are given", async () => {
    const api = await RunningApi.start();
    const made = await api.post("/v2/domains", { name: "shop.example", ip_address: "127.77.0.1" });
    expect(made).toMatchObject({ status: 201, body: { domain: { name: "shop.example", ttl: 1800, zone_file: null } } });
    const records = (await api.get("/v2/domains/shop.example/records")).body;
    expect(listAt(records, "domain_records").map((record) => textAt(record, "type"))).toEqual([
      "SOA",
      "NS",
      "NS",
      "NS",
      "A",
    ]);
    expect(textAt((await api.get("/v2/domains/shop.example")).body, "domain", "zone_file")).toContain(
      "IN A 127.77.0.1",
    );
    const again = await api.post("/v2/domains", { name: "shop.example" });
    expect(again.status).toBe(422);
    expect(textAt(again.body, "message")).toBe("Domain 'shop.example' name already exists.");
    expect((await api.delete("/v2/domains/shop.example")).status).toBe(204);
    expect((await api.delete("/v2/domains/shop.example")).status).toBe(404);
  });

  it("answer names in records without the dot that was sent at their end", async () => {
    const api = await RunningApi.start();
    await api.post("/v2/domains", { name: "shop.example" });
    const body = { type: "CNAME", name: "www", data: "shop.example.", priority: 0, port: 0, weight: 0, flags: 0 };
    const made = await api.post("/v2/domains/shop.example/records", body);
    expect(made).toMatchObject({
      status: 201,
      body: { domain_record: { data: "shop.example", ttl: 1800, priority: null } },
    });
    const { id } = (made.body as { domain_record: { id: number } }).domain_record;
    const path = `/v2/domains/shop.example/records/${id}`;
    expect((await api.put(path, { type: "CNAME", ttl: 60 })).status).toBe(422);
    expect((await api.put(path, { type: "CNAME", ttl: 60, data: "shop.example." })).body).toMatchObject({
      domain_record: { name: "www", ttl: 60 },
    });
    expect((await api.get("/v2/domains/shop.example/records?type=CNAME")).body).toMatchObject({ meta: { total: 1 } });
    expect((await api.delete(path)).status).toBe(204);
    expect((await api.get(path)).status).toBe(404);
  });

  it.each([
    [{ type: "A", name: "@", data: "shop.example" }, "IPv4"],
    [{ type: "AAAA", name: "@", data: "1.2.3.4" }, "IPv6"],
    [{ type: "PTR", name: "@", data: "x" }, "must be one of"],
    [{ type: "TXT", name: "@" }, "data is required"],
    [{ type: "MX", name: "@", data: "mail.", priority: -1 }, "priority"],
    [{ type: "MX", name: "@", data: "mail", priority: 1 }, "Data needs to end with a dot (.)"],
    [{ type: "CNAME", name: "www", data: "shop.example" }, "Data needs to end with a dot (.)"],
    [{ type: "CAA", name: "@", data: "letsencrypt.org", flags: 0, tag: "issue" }, "Data needs to end with a dot (.)"],
  ])("refuse the record %o in words", async (record, words) => {
    const api = await RunningApi.start();
    await api.post("/v2/domains", { name: "shop.example" });
    const reply = await api.post("/v2/domains/shop.example/records", record);
    expect(reply.status).toBe(422);
    expect(textAt(reply.body, "message")).toContain(words);
  });
});
