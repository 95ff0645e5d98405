import { createPrivateKey, X509Certificate } from "node:crypto";

import { messageOf } from "../../../message.ts";
import { timestamp } from "../cloud.ts";
import { unprocessable } from "../errors.ts";
import type { CertificateRecord } from "../records.ts";

/** What a certificate itself tells. */
export type Facts = Pick<CertificateRecord, "dnsNames" | "validFrom" | "notAfter" | "sha1Fingerprint"> & {
  readonly pem: string;
};

/**
 * @param pem leaf, chain and private key, each in PEM; the chain may be empty, or part of the leaf
 * @throws {ApiError} 422 if the certificate can't be read, the key can't, or the two don't belong together.
 */
export function factsOf(pem: { readonly leaf: string; readonly chain: string; readonly key: string }): Facts {
  const certificate = parsed("leaf_certificate", () => new X509Certificate(pem.leaf));
  const privateKey = parsed("private_key", () => createPrivateKey(pem.key));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw unprocessable("private_key does not belong to leaf_certificate.");
  }
  return {
    dnsNames: dnsNamesOf(certificate),
    validFrom: timestamp(Date.parse(certificate.validFrom)),
    notAfter: timestamp(Date.parse(certificate.validTo)),
    sha1Fingerprint: certificate.fingerprint.replaceAll(":", "").toLowerCase(),
    pem: [pem.leaf, pem.chain, pem.key].map((part) => part.trim()).join("\n"),
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
