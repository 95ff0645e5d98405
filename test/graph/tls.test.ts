import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { beforeEach, describe, expect, it } from "vitest";

import { selfSigned } from "../support/certificate.ts";
import { answers as awsAnswers, createSite as createOnAws } from "./aws/program.ts";
import { createSite, digitalOcean } from "./digitalocean/program.ts";
import { Recorder } from "./recorder.ts";

let recorder: Recorder;

const domains = ["www.example.com", "example.com"];

describe("on DigitalOcean", () => {
  let status: string | undefined;

  beforeEach(() => {
    status = undefined;
    recorder = new Recorder(digitalOcean((key) => (key === "status" ? status : undefined)));
  });

  const balancer = () => recorder.only("digitalocean:index/loadBalancer:LoadBalancer").inputs;
  const https = { entryProtocol: "https", entryPort: 443 };

  it("a certificate of one's own opens port 443, by its name because its id changes at renewal", async () => {
    const { outputs } = await createSite({ certificateName: "web", domains, redirectHttp: true });
    expect(balancer()["forwardingRules"]).toContainEqual({
      ...https,
      certificateName: "web",
      targetProtocol: "http",
      targetPort: 80,
    });
    expect(outputs["url"]).toBe("https://www.example.com");
    expect(recorder.of("digitalocean:index/certificate:Certificate")).toEqual([]);
  });

  it("the load balancer redirects nobody: hosts do, in one hop to the canonical name", async () => {
    await createSite({ domains });
    expect(balancer()["redirectHttpToHttps"]).toBe(false);
  });

  it("managed is what names get: a certificate for all of them, there before the load balancer, and their records", async () => {
    const { outputs } = await createSite({ domains });
    const certificate = recorder.only("digitalocean:index/certificate:Certificate");
    expect(certificate.inputs).toEqual({ type: "lets_encrypt", domains });
    expect(balancer()["forwardingRules"]).toContainEqual(
      expect.objectContaining({ ...https, certificateName: `${certificate.name}-0000000` }),
    );
    expect(balancer()["disableLetsEncryptDnsRecords"]).toBe(true);
    const records = recorder.of("digitalocean:index/dnsRecord:DnsRecord").map(({ inputs }) => inputs);
    expect(records).toEqual(
      ["www", "@"].map((name) => ({ domain: "example.com", type: "A", name, value: "192.0.2.10", ttl: 300 })),
    );
    expect(outputs["certificate"]).toEqual({ names: domains, notAfter: "2027-02-20T00:00:00Z", waitsFor: "" });
  });

  it("a name that is in no zone of the account is refused in words", async () => {
    await expect(createSite({ domains: ["www.example.org"] })).rejects.toThrow(
      "The account has no DNS zone for www.example.org (it has example.com)",
    );
  });

  it("a zone that the stack makes is there before anything is proven in it, and stays after a destroy", async () => {
    await createSite({ domains: ["shop.example.org"], dnsZone: "example.org" });
    expect(recorder.only("digitalocean:index/domain:Domain").inputs).toEqual({ name: "example.org" });
    const zone = "digitalocean:index/domain:Domain";
    expect(recorder.only("digitalocean:index/certificate:Certificate").after).toContain(zone);
    expect(recorder.only("digitalocean:index/dnsRecord:DnsRecord").after).toContain(zone);
    expect(recorder.only("digitalocean:index/dnsRecord:DnsRecord").inputs).toMatchObject({
      domain: "example.org",
      name: "shop",
    });
  });

  it("certbot passes TLS through with the client's address, to a port that is open to the load balancer", async () => {
    await createSite({ domains, tls: "certbot" });
    expect(balancer()).toMatchObject({ enableProxyProtocol: true });
    expect(balancer()["forwardingRules"]).toContainEqual({
      ...https,
      targetProtocol: "https",
      targetPort: 443,
      tlsPassthrough: true,
    });
    const rules = recorder.only("digitalocean:index/firewall:Firewall").inputs["inboundRules"];
    expect(rules).toContainEqual(expect.objectContaining({ portRange: "443" }));
    expect(recorder.of("digitalocean:index/dnsRecord:DnsRecord")).toEqual([]);
  });

  it("certbot has a bucket of its own and a key that reaches nothing else, which hosts learn of in secret", async () => {
    await createSite({ domains, tls: "certbot" });
    const buckets = recorder.of("digitalocean:index/spacesBucket:SpacesBucket");
    const bucket = buckets.find(({ name }) => name === "evenkeel-dev-certs");
    expect(bucket?.inputs).toMatchObject({ acl: "private" });
    const grants = recorder.of("digitalocean:index/spacesKey:SpacesKey").map(({ inputs }) => inputs["grants"]);
    expect(grants).toContainEqual([{ bucket: `${bucket?.name ?? ""}-0000000`, permission: "readwrite" }]);
    const objects = recorder.of("digitalocean:index/spacesBucketObject:SpacesBucketObject");
    const access = objects.find(({ inputs }) => inputs["key"] === "certificate-store");
    expect(access?.inputs["content"]).toHaveProperty("4dabf18193072939515e22adb298388d");
    const [host] = recorder.of("digitalocean:index/droplet:Droplet");
    expect(JSON.stringify(host?.inputs)).not.toContain("certs-hosts-secret");
  });

  it("certbot's bucket and the store have names that Spaces takes, however long those of project and stack are", async () => {
    recorder = new Recorder(digitalOcean(), "evenkeel", "x".repeat(90));
    await createSite({ domains, tls: "certbot" });
    const names = recorder.of("digitalocean:index/spacesBucket:SpacesBucket").map(({ name }) => name);
    // With the dash and the seven digits that Pulumi appends.
    expect(names.map((name) => name.length + 8)).toEqual([63, 63]);
  });

  it("certbot's outputs say how it stands with the certificate", async () => {
    expect((await createSite({ domains, tls: "certbot" })).outputs["certificate"]).toMatchObject({ names: [] });
    status = JSON.stringify({
      state: "waiting",
      names: ["www.example.com"],
      notAfter: "2027-02-20T00:00:00Z",
      waitsFor: "example.com to lead to 192.0.2.10",
      error: null,
      time: "2026-11-22T00:00:00Z",
    });
    expect((await createSite({ domains, tls: "certbot" })).outputs["certificate"]).toEqual({
      names: ["www.example.com"],
      notAfter: "2027-02-20T00:00:00Z",
      waitsFor: "example.com to lead to 192.0.2.10",
    });
  });

  it("alertEmail has somebody told before a certificate ends", async () => {
    await createSite({ domains, alertEmail: "ops@example.com" });
    expect(recorder.only("digitalocean:index/uptimeCheck:UptimeCheck").inputs).toMatchObject({
      type: "https",
      target: "https://www.example.com/health",
    });
    expect(recorder.only("digitalocean:index/uptimeAlert:UptimeAlert").inputs).toMatchObject({
      type: "ssl_expiry",
      comparison: "less_than",
      threshold: 10,
      notifications: [{ emails: ["ops@example.com"] }],
    });
  });
});

describe("on AWS", () => {
  const arn = "arn:aws:acm:eu-central-1:123456789012:certificate/made";
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  const { certificate } = selfSigned(folder, domains, 90);
  rmSync(folder, { recursive: true });

  beforeEach(() => {
    const issued = { "aws:acm/getCertificate:getCertificate": { arn, certificate } };
    recorder = new Recorder({ ...awsAnswers, invokes: { ...awsAnswers.invokes, ...issued } });
  });

  it("managed is what names get: a certificate proven in their zone, there before the listener, and aliases", async () => {
    const { outputs } = await createOnAws({ domains });
    expect(recorder.only("aws:acm/certificate:Certificate").inputs).toMatchObject({
      domainName: "www.example.com",
      subjectAlternativeNames: ["example.com"],
      validationMethod: "DNS",
    });
    const records = recorder.of("aws:route53/record:Record").map(({ inputs }) => inputs);
    for (const name of domains) {
      expect(records).toContainEqual({
        zoneId: "Z-example",
        name: `_proof.${name}`,
        type: "CNAME",
        records: [`_${name}.acm-validations.aws`],
        ttl: 300,
        allowOverwrite: true,
      });
      expect(records).toContainEqual({
        zoneId: "Z-example",
        name,
        type: "A",
        aliases: [{ name: "site.example", zoneId: "Z-balancers", evaluateTargetHealth: false }],
      });
    }
    const listeners = recorder.of("aws:lb/listener:Listener");
    const https = listeners.find(({ inputs }) => inputs["port"] === 443);
    expect(https?.inputs["certificateArn"]).toBe(arn);
    expect(https?.after).toContain("aws:acm/certificateValidation:CertificateValidation");
    const http = listeners.find(({ inputs }) => inputs["port"] === 80);
    expect(http?.inputs["defaultActions"]).toMatchObject([{ type: "redirect", redirect: { host: "www.example.com" } }]);
    const notAfter = new X509Certificate(certificate).validToDate.toISOString();
    expect(outputs["certificate"]).toEqual({ names: domains, notAfter, waitsFor: "" });
  });

  it("a wildcard is proven by the record of the name under it", async () => {
    await createOnAws({ domains: ["example.com", "*.example.com"] });
    const proofs = recorder.of("aws:route53/record:Record").filter(({ inputs }) => inputs["type"] === "CNAME");
    expect(proofs.map(({ inputs }) => inputs["name"])).toEqual(["_proof.example.com"]);
  });

  it("a name that is in no zone of the account is refused in words", async () => {
    await expect(createOnAws({ domains: ["www.example.org"] })).rejects.toThrow(
      "The account has no DNS zone for www.example.org",
    );
  });

  it("an alarm watches the certificate, and whom alertEmail names is written to", async () => {
    await createOnAws({ domains, alertEmail: "ops@example.com" });
    expect(recorder.only("aws:cloudwatch/metricAlarm:MetricAlarm").inputs).toMatchObject({
      namespace: "AWS/CertificateManager",
      metricName: "DaysToExpiry",
      threshold: 10,
      dimensions: { CertificateArn: arn },
      alarmActions: ["evenkeel-dev-expiry-arn"],
    });
    expect(recorder.only("aws:sns/topicSubscription:TopicSubscription").inputs).toMatchObject({
      protocol: "email",
      endpoint: "ops@example.com",
    });
  });
});
