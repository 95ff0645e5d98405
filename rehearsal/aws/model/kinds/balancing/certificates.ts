import type { Cloud } from "../../cloud.ts";
import { AwsError } from "../../kind.ts";

/** @throws {AwsError} if the rehearsal was not given it */
export function requireCertificate({ certificates }: Cloud, arn: string): void {
  if (certificates.has(arn)) return;
  const message = `Certificate '${arn}' not found. The rehearsal serves those that were given to its control surface (POST /_rehearsal/certificates).`;
  throw new AwsError("CertificateNotFound", message);
}
