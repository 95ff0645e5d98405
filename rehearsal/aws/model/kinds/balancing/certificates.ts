import type { Cloud, Records } from "../../cloud.ts";
import { AwsError } from "../../kind.ts";
import { types } from "../../types.ts";
import { findCertificate } from "../acm/certificate-records.ts";
import type { ClassicInputs } from "./classic-records.ts";
import type { ListenerInputs } from "./listener-records.ts";

/** Chain and private key of a certificate that ACM has issued, or that the rehearsal was given; `undefined` for none. */
export function servedCertificate({ records, certificates }: Cloud, arn: string): string | undefined {
  return certificates.get(arn)?.pem ?? findCertificate(records, arn)?.computed.issued?.pem;
}

/** @throws {AwsError} if there is no such certificate, or it is not issued yet */
export function requireCertificate(cloud: Cloud, arn: string): void {
  if (servedCertificate(cloud, arn) !== undefined) return;
  if (findCertificate(cloud.records, arn) !== undefined) {
    const message = `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size. (It is not issued yet.)`;
    throw new AwsError("UnsupportedCertificate", message);
  }
  const message = `Certificate '${arn}' not found. The rehearsal serves those of aws.acm.Certificate, and those that were given to its control surface (POST /_rehearsal/certificates).`;
  throw new AwsError("CertificateNotFound", message);
}

/** Load balancers whose listeners serve a certificate. */
export function balancersWith(records: Records, arn: string): string[] {
  const application = records
    .all<ListenerInputs, object>(types.listener)
    .filter(({ inputs }) => inputs.certificateArn === arn)
    .map(({ inputs }) => inputs.loadBalancerArn);
  const classic = records
    .all<ClassicInputs, object>(types.classicLoadBalancer)
    .filter(({ inputs }) => inputs.listeners.some(({ sslCertificateId }) => sslCertificateId === arn))
    .map(({ id }) => id);
  return [...new Set([...application, ...classic])];
}
