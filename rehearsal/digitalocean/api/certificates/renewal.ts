import { randomUUID } from "node:crypto";

import type { IssuedCertificate } from "../../../cloud/authority.ts";
import type { CertificateRecord } from "../records.ts";
import type { State } from "../state.ts";
import { factsOf } from "./facts.ts";

/** The part of its time that a certificate has left when it is renewed: what Let's Encrypt advises. */
const renewAtShare = 1 / 3;

/** Whether a certificate is to be ordered at Let's Encrypt, for the first time or again. */
export function isDue(certificate: CertificateRecord, now: string): boolean {
  const { type, state, validFrom, notAfter } = certificate;
  if (type === "custom" || state === "error") return false;
  if (state === "pending") return true;
  const [begin, end] = [Date.parse(validFrom), Date.parse(notAfter)];
  return end - Date.parse(now) <= (end - begin) * renewAtShare;
}

/**
 * Puts what was issued under the certificate's name. The first time it keeps its id; a renewal gives it another, in every
 * rule of a load balancer too, and nothing is known of the old one any more.
 */
export function install(state: State, certificate: CertificateRecord, issued: IssuedCertificate, now: string): void {
  const { validFrom, notAfter, sha1Fingerprint, pem } = factsOf({
    leaf: issued.chain,
    chain: "",
    key: issued.privateKey,
  });
  if (certificate.state === "verified") giveId(state, certificate, now);
  Object.assign(certificate, { state: "verified", validFrom, notAfter, sha1Fingerprint, pem });
  delete certificate.problem;
}

function giveId(state: State, certificate: CertificateRecord, now: string): void {
  const old = certificate.id;
  certificate.id = randomUUID();
  certificate.createdAt = now;
  for (const balancer of state.loadBalancers.values()) {
    const forwardingRules = balancer.settings.forwardingRules.map((rule) =>
      rule.certificate_id === old ? { ...rule, certificate_id: certificate.id } : rule,
    );
    balancer.settings = { ...balancer.settings, forwardingRules };
  }
}
