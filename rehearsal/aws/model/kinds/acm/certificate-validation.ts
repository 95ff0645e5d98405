import { randomBytes } from "node:crypto";

import { missingRecords } from "../../issuing/proof.ts";
import { servedZones } from "../../naming/served-zones.ts";
import type { Cloud } from "../../cloud.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { types } from "../../types.ts";
import { plainName } from "../route53/inputs.ts";
import { type CertificateRecord, findCertificate, namesOf, validationRecord } from "./certificate-records.ts";

export interface ValidationInputs {
  readonly certificateArn: string;
  readonly validationRecordFqdns?: readonly string[];
}

/** Nothing at AWS but a wait: it is ready once the certificate is issued. */
export const certificateValidation: Kind<ValidationInputs> = {
  type: types.certificateValidation,
  create(cloud, { inputs: { certificateArn, validationRecordFqdns } }) {
    const certificate = requireAmazonIssued(cloud, certificateArn);
    if (validationRecordFqdns !== undefined && validationRecordFqdns.length > 0) {
      const given = new Set(validationRecordFqdns.map(plainName));
      const missing = namesOf(certificate.inputs)
        .map((name) => validationRecord(cloud.accountId, name))
        .filter(({ resourceRecordName }) => !given.has(plainName(resourceRecordName)))
        .map((one) => `missing ${one.domainName} DNS validation record: ${plainName(one.resourceRecordName)}`);
      if (missing.length > 0) throw new AwsError("", missing.join("\n"));
    }
    // The official provider's is the time of the issue, which two could share.
    return Promise.resolve({ id: `${cloud.now()} ${randomBytes(4).toString("hex")}`, computed: {} });
  },
  outputs: () => ({}),
  pending: (cloud, { inputs }) => Promise.resolve(waitsFor(cloud, inputs.certificateArn)),
  failure({ inputs }, cloud) {
    const message = findCertificate(cloud.records, inputs.certificateArn)?.computed.refused;
    // However long ago that was: waiting has no end.
    return message === undefined ? undefined : { message, at: cloud.now() };
  },
};

function requireAmazonIssued(cloud: Cloud, arn: string): CertificateRecord {
  const found = findCertificate(cloud.records, arn);
  if (found !== undefined) return found;
  if (cloud.certificates.has(arn)) {
    throw new AwsError("", `ACM Certificate (${arn}) has type IMPORTED, no validation necessary`);
  }
  throw new AwsError("ResourceNotFoundException", `Could not find certificate ${arn}.`);
}

function waitsFor(cloud: Cloud, arn: string): string | undefined {
  const certificate = findCertificate(cloud.records, arn);
  if (certificate === undefined) return `the certificate ${arn} is gone`;
  if (certificate.computed.issued !== undefined) return undefined;
  const names = namesOf(certificate.inputs);
  const { refused, failure } = certificate.computed;
  if (refused !== undefined) return `the certificate for ${names.join(", ")} is FAILED: ${refused}`;
  const missing = missingRecords(cloud, servedZones(cloud), names);
  const why = missing.length > 0 ? missing.join("; ") : (failure?.message ?? "it is being issued");
  return `the certificate for ${names.join(", ")} is PENDING_VALIDATION: ${why}`;
}
