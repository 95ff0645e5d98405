import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as digitalocean from "@pulumi/digitalocean";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { FakeAuthority } from "../../support/fake-authority.ts";
import { Cleanup } from "./cleanup.ts";
import { startCloud } from "./cloud.ts";
import type { Cloud } from "./cloud.ts";
import { createProject, engineMissing } from "./engine.ts";
import type { Project } from "./engine.ts";

const names = ["shop.example", "www.shop.example"];

/** A site with a name: a domain, a certificate of Let's Encrypt for it, a balancer that serves it, records, an alert. */
function declareSite(domains: readonly string[]): object {
  const domain = new digitalocean.Domain("zone", { name: "shop.example" });
  const certificate = new digitalocean.Certificate(
    "certificate",
    { type: "lets_encrypt", domains: [...domains] },
    { dependsOn: [domain] },
  );
  const https = { entryProtocol: "https", entryPort: 8443, targetProtocol: "http", targetPort: 80 };
  const balancer = new digitalocean.LoadBalancer("front", {
    region: "fra1",
    dropletTag: "web",
    disableLetsEncryptDnsRecords: true,
    forwardingRules: [{ ...https, certificateName: certificate.name }],
    healthcheck: { protocol: "http", port: 80, path: "/health" },
  });
  for (const name of domains) {
    const label = name === "shop.example" ? "@" : name.replace(".shop.example", "");
    new digitalocean.DnsRecord(name, { domain: domain.name, type: "A", name: label, value: balancer.ip, ttl: 60 });
  }
  const check = new digitalocean.UptimeCheck("check", { target: "https://shop.example:8443/" });
  new digitalocean.UptimeAlert("alert", {
    checkId: check.id,
    type: "ssl_expiry",
    threshold: domains.length,
    comparison: "less_than",
    period: "2m",
    notifications: [{ emails: ["ops@shop.example"] }],
  });
  const found = domain.name.apply(() => digitalocean.getDomains());
  return { certificate: certificate.id, uuid: certificate.uuid, found: found.domains };
}

describe.skipIf(engineMissing !== undefined)(`a site with a name, under the real engine ${engineMissing ?? ""}`, () => {
  const cleanup = new Cleanup();
  let cloud: Cloud;
  let domains: readonly string[] = names;

  beforeEach(async () => {
    domains = names;
    const folder = await mkdtemp(join(tmpdir(), "evenkeel-authority-"));
    cleanup.add(() => rm(folder, { recursive: true }));
    const authority = await FakeAuthority.open(folder);
    cleanup.add(() => authority.stop());
    cloud = await startCloud({ authority });
    cleanup.add(cloud.stop);
  });
  afterEach(() => cleanup.run());

  async function project(): Promise<Project> {
    const made = await createProject({
      program: () => Promise.resolve({ ...declareSite(domains) }),
      providers: { digitalocean: cloud.providerPort },
      config: { "digitalocean:apiEndpoint": cloud.url, "digitalocean:token": "test" },
    });
    cleanup.add(made.dispose);
    return made;
  }

  const changes = async (): Promise<string[]> => (await cloud.calls()).filter((call) => !call.startsWith("GET "));

  it("has nothing to do after its certificate was renewed, though that has another id now", async () => {
    const { stack, steps, onEvent } = await project();
    const { outputs } = await stack.up({ onEvent });
    expect(outputs["found"]?.value).toEqual([{ name: "shop.example", ttl: 1800, urn: "do:domain:shop.example" }]);
    const name = outputs["certificate"]?.value as string;
    expect(name).toMatch(/^certificate-[\da-f]{7}$/);
    steps();
    await stack.up({ onEvent });
    expect(steps()).toEqual([]);

    await cloud.ask("POST", `/_rehearsal/certificates/${name}/renew`);

    await changes();
    const previewed = async (): Promise<string[]> => Object.keys((await stack.preview()).changeSummary);
    expect(await previewed()).toEqual(["same"]);
    await stack.refresh();
    expect(await previewed()).toEqual(["same"]);
    const after = await stack.up({ onEvent });
    expect(steps()).toEqual([]);
    expect(await changes()).toEqual([]);
    expect(after.outputs["uuid"]?.value).not.toBe(outputs["uuid"]?.value);
  });

  it("gets another certificate for other names, and lets the old one go when nothing serves it any more", async () => {
    const { stack, onEvent } = await project();
    await stack.up({ onEvent });
    domains = [...names, "shop-2.shop.example"];
    await changes();
    await stack.up({ onEvent });
    const made = await changes();
    expect(made).toHaveLength(5);
    const order = ["POST /v2/certificates", "PUT /v2/load_balancers/*", "DELETE /v2/certificates/*"];
    expect(made.filter((call) => order.includes(call))).toEqual(order);
    expect(made).toContain("POST /v2/domains/shop.example/records");
    expect(made).toContain("PUT /v2/uptime/checks/*/alerts/*");
  });

  it("is destroyed: what depends on the domain first, the certificate after what serves it", async () => {
    const { stack } = await project();
    await stack.up();
    await changes();
    await stack.destroy();
    const gone = await changes();
    const place = (call: string): number => gone.lastIndexOf(`DELETE /v2/${call}`);
    expect(place("uptime/checks/*/alerts/*")).toBeLessThan(place("uptime/checks/*"));
    expect(place("domains/shop.example/records/*")).toBeLessThan(place("load_balancers/*"));
    expect(place("load_balancers/*")).toBeLessThan(place("certificates/*"));
    expect(place("certificates/*")).toBeLessThan(place("domains/shop.example"));
    expect(gone).toHaveLength(7);
    for (const kind of ["certificates", "domains", "load_balancers", "uptime/checks"]) {
      expect(await cloud.ask("GET", `/v2/${kind}`)).toMatchObject({ meta: { total: 0 } });
    }
  });
});
