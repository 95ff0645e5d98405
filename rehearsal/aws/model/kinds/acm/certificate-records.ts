import { createHash } from "node:crypto";

import type { Records } from "../../cloud.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import type { Tags } from "../../tags.ts";
import { types } from "../../types.ts";
import { plainName } from "../route53/inputs.ts";

export interface CertificateInputs {
  readonly domainName: string;
  readonly subjectAlternativeNames?: readonly string[];
  readonly validationMethod?: string;
  readonly tags?: Tags;
}

export interface CertificateComputed {
  /** The newest that was issued; a renewal takes its place. */
  issued?: Issued;
  /** Why it is not issued or renewed yet, after the last attempt. */
  failure?: { readonly message: string; readonly at: string };
  /** Why it never will be issued. */
  refused?: string;
}

export interface Issued {
  /** Chain and private key. */
  readonly pem: string;
  /** ISO 8601, as all times. */
  readonly notBefore: string;
  readonly notAfter: string;
}

export type CertificateRecord = ResourceRecord<CertificateInputs, CertificateComputed>;

export function certificatesOf(records: Records): readonly CertificateRecord[] {
  return records.all<CertificateInputs, CertificateComputed>(types.certificate);
}

export function findCertificate(records: Records, arn: string): CertificateRecord | undefined {
  return certificatesOf(records).find(({ id }) => id === arn);
}

/** All names, the first one first, each once. */
export function namesOf({ domainName, subjectAlternativeNames = [] }: CertificateInputs): string[] {
  return [...new Set([domainName, ...subjectAlternativeNames].map(plainName))];
}

export type CertificateStatus = "PENDING_VALIDATION" | "ISSUED" | "EXPIRED" | "FAILED";

export function statusOf({ computed: { issued, refused } }: CertificateRecord, now: string): CertificateStatus {
  if (issued === undefined) return refused === undefined ? "PENDING_VALIDATION" : "FAILED";
  return Date.parse(issued.notAfter) <= Date.parse(now) ? "EXPIRED" : "ISSUED";
}

/** The record that proves a name; both of its names end with a dot. */
export interface ValidationRecord {
  readonly domainName: string;
  readonly resourceRecordName: string;
  readonly resourceRecordType: "CNAME";
  readonly resourceRecordValue: string;
}

/** It is the same for every certificate of the account, and for `*.example.com` that of `example.com`. */
export function validationRecord(accountId: string, domainName: string): ValidationRecord {
  const base = domainName.replace(/^\*\./, "");
  const digest = (of: string): string => createHash("sha256").update(`${of} ${accountId} ${base}`).digest("hex");
  const letters = digest("zone")
    .slice(0, 10)
    .replaceAll(/\d/g, (digit) => "ghijklmnop".charAt(Number(digit)));
  return {
    domainName,
    resourceRecordName: `_${digest("name").slice(0, 32)}.${base}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${digest("value").slice(0, 32)}.${letters}.acm-validations.aws.`,
  };
}
