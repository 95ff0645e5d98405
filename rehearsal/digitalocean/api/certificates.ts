import { createPrivateKey, randomUUID, X509Certificate } from "node:crypto";

import { choice, type Fields, optionalText, text, texts } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import { messageOf } from "../../message.ts";
import { type Cloud, timestamp } from "./cloud.ts";
import { ApiError, notFound, unprocessable } from "./errors.ts";
import { pageOf } from "./pagination.ts";
import type { CertificateRecord } from "./records.ts";
import type { State } from "./state.ts";

const leLifetimeDays = 90;
const millisecondsPerDay = 86_400_000;

type Facts = Pick<CertificateRecord, "dnsNames" | "notAfter" | "sha1Fingerprint" | "pem">;

/** @throws {ApiError} 422 if the certificate can't be read, the key can't, or the two don't belong together. */
function readCustom(body: Fields): Facts {
  const leaf = text(body, "leaf_certificate");
  const chain = optionalText(body, "certificate_chain") ?? "";
  const key = text(body, "private_key");
  const certificate = parsed("leaf_certificate", () => new X509Certificate(leaf));
  const privateKey = parsed("private_key", () => createPrivateKey(key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw unprocessable("private_key does not belong to leaf_certificate.");
  }
  return {
    dnsNames: dnsNamesOf(certificate),
    notAfter: timestamp(Date.parse(certificate.validTo)),
    sha1Fingerprint: certificate.fingerprint.replaceAll(":", "").toLowerCase(),
    pem: [leaf, chain, key].map((part) => part.trim()).join("\n"),
  };
}

function parsed<T>(field: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw unprocessable(`${field} is not readable as PEM: ${messageOf(error)}.`);
  }
}

function dnsNamesOf(certificate: X509Certificate): string[] {
  const names = certificate.subjectAltName?.split(", ") ?? [];
  return names.flatMap((name) => (name.startsWith("DNS:") ? [name.slice("DNS:".length)] : []));
}

/** Modelled only: it becomes `verified`, but there is no key and nothing to serve. */
function readLetsEncrypt(cloud: Cloud, body: Fields): Facts {
  const dnsNames = texts(body, "dns_names");
  if (dnsNames.length === 0) throw unprocessable("dns_names must name at least one domain.");
  const unmanaged = dnsNames.find((name) => !isManaged(cloud.state, name));
  if (unmanaged !== undefined) {
    throw unprocessable(`${unmanaged} is in none of this account's domains; Let's Encrypt is asked over DNS.`);
  }
  const notAfter = timestamp(Date.parse(cloud.now()) + leLifetimeDays * millisecondsPerDay);
  return { dnsNames, notAfter, sha1Fingerprint: "" };
}

function isManaged(state: State, name: string): boolean {
  return [...state.domains.keys()].some((domain) => name === domain || name.endsWith(`.${domain}`));
}

function createCertificate(cloud: Cloud, body: Fields): CertificateRecord {
  const name = text(body, "name");
  if (cloud.state.certificates.has(name)) {
    throw new ApiError(409, `There is a certificate ${name} already; names are unique in an account.`);
  }
  const type = choice(body, "type", ["custom", "lets_encrypt"], "custom");
  const facts = type === "custom" ? readCustom(body) : readLetsEncrypt(cloud, body);
  const state = type === "custom" ? "verified" : "pending";
  const certificate: CertificateRecord = { id: randomUUID(), name, type, state, createdAt: cloud.now(), ...facts };
  cloud.state.certificates.set(name, certificate);
  if (state === "pending") verifyLater(cloud, certificate);
  return certificate;
}

/** Also after a restart. */
export function verifyLater(cloud: Cloud, certificate: CertificateRecord): void {
  cloud.work.start(`certificate ${certificate.name}`, `certificate ${certificate.name}`, async () => {
    await cloud.work.pause(cloud.timing.timeToVerifySeconds);
    certificate.state = "verified";
    await cloud.store.save();
  });
}

/** What DigitalOcean does to a Let's Encrypt certificate by itself: a new id under the same name, in every rule. */
export function renewCertificate(cloud: Cloud, name: string): CertificateRecord {
  const certificate = cloud.state.certificates.get(name);
  if (certificate === undefined) throw notFound(`There is no certificate ${name}.`);
  const old = certificate.id;
  certificate.id = randomUUID();
  certificate.createdAt = cloud.now();
  if (certificate.type === "lets_encrypt") {
    certificate.notAfter = timestamp(Date.parse(cloud.now()) + leLifetimeDays * millisecondsPerDay);
  }
  for (const balancer of cloud.state.loadBalancers.values()) {
    const forwardingRules = balancer.settings.forwardingRules.map((rule) =>
      rule.certificate_id === old ? { ...rule, certificate_id: certificate.id } : rule,
    );
    balancer.settings = { ...balancer.settings, forwardingRules };
  }
  return certificate;
}

export function certificateView(certificate: CertificateRecord): object {
  return {
    id: certificate.id,
    name: certificate.name,
    not_after: certificate.notAfter,
    sha1_fingerprint: certificate.sha1Fingerprint,
    created_at: certificate.createdAt,
    dns_names: certificate.dnsNames,
    state: certificate.state,
    type: certificate.type,
  };
}

function removeCertificate(state: State, certificate: CertificateRecord): void {
  const used = [...state.loadBalancers.values()].some((balancer) =>
    balancer.settings.forwardingRules.some((rule) => rule.certificate_id === certificate.id),
  );
  // The provider waits for this text, word for word.
  if (used) throw new ApiError(403, "Make sure the certificate is not in use before deleting it");
  state.certificates.delete(certificate.name);
}

export function certificateRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call): CertificateRecord => {
    const id = call.params["certificate"];
    const certificate = [...state.certificates.values()].find((one) => one.id === id);
    if (certificate === undefined) throw notFound();
    return certificate;
  };
  return [
    {
      method: "GET",
      pattern: "/v2/certificates",
      handle: (call) => {
        const name = call.query.get("name") ?? "";
        const listed = [...state.certificates.values()].filter((one) => name === "" || one.name === name);
        return pageOf(call, "certificates", listed.map(certificateView));
      },
    },
    {
      method: "POST",
      pattern: "/v2/certificates",
      handle: (call) => ({
        status: 201,
        // The provider begins to wait at `pending`, also for those that are verified a moment later.
        body: { certificate: { ...certificateView(createCertificate(cloud, call.body)), state: "pending" } },
      }),
    },
    {
      method: "GET",
      pattern: "/v2/certificates/{certificate}",
      handle: (call) => ({ status: 200, body: { certificate: certificateView(found(call)) } }),
    },
    {
      method: "DELETE",
      pattern: "/v2/certificates/{certificate}",
      handle: (call) => {
        removeCertificate(state, found(call));
        return { status: 204 };
      },
    },
  ];
}
