import { randomUUID } from "node:crypto";

import { choice, type Fields, optionalText, text, texts } from "../../../http/fields.ts";
import type { Call, Route } from "../../../http/router.ts";
import type { Cloud } from "../cloud.ts";
import { ApiError, notFound, unprocessable } from "../errors.ts";
import { pageOf } from "../pagination.ts";
import type { CertificateRecord } from "../records.ts";
import type { State } from "../state.ts";
import { zoneOf } from "../zones.ts";
import { factsOf } from "./facts.ts";

/** What the API's Go program says of a time that it does not know yet. */
const noTime = "0001-01-01T00:00:00Z";

type New = Pick<CertificateRecord, "state" | "dnsNames" | "validFrom" | "notAfter" | "sha1Fingerprint" | "pem">;

/** @throws {ApiError} 422 */
function readCustom(body: Fields): New {
  const leaf = text(body, "leaf_certificate");
  const chain = optionalText(body, "certificate_chain") ?? "";
  return { state: "verified", ...factsOf({ leaf, chain, key: text(body, "private_key") }) };
}

/** It is ordered after the answer. @throws {ApiError} 422 for a name that is in none of the account's domains */
function readLetsEncrypt(state: State, body: Fields): New {
  const dnsNames = texts(body, "dns_names").map((name) => name.toLowerCase());
  if (dnsNames.length === 0) throw unprocessable("dns_names must name at least one domain.");
  const unmanaged = dnsNames.filter((name) => zoneOf(state, name) === undefined);
  if (unmanaged.length > 0) {
    throw unprocessable(
      `${unmanaged.join(", ")}: in none of this account's domains; Let's Encrypt is asked over DNS, so they must be.`,
    );
  }
  return { state: "pending", dnsNames, validFrom: noTime, notAfter: noTime, sha1Fingerprint: "" };
}

function createCertificate(cloud: Cloud, body: Fields): CertificateRecord {
  const name = text(body, "name");
  if (cloud.state.certificates.has(name)) {
    throw new ApiError(409, `There is a certificate ${name} already; names are unique in an account.`);
  }
  const type = choice(body, "type", ["custom", "lets_encrypt"], "custom");
  const facts = type === "custom" ? readCustom(body) : readLetsEncrypt(cloud.state, body);
  const certificate: CertificateRecord = { id: randomUUID(), name, type, createdAt: cloud.now(), ...facts };
  cloud.state.certificates.set(name, certificate);
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
