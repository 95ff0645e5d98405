import type { GetCertificateResult } from "@pulumi/aws/acm/getCertificate.js";

import type { Cloud } from "../cloud.ts";
import { AwsError, type ModelFunction } from "../kind.ts";
import { type CertificateRecord, certificatesOf, statusOf } from "../kinds/acm/certificate-records.ts";
import { plainName } from "../kinds/route53/inputs.ts";

interface Wanted {
  readonly domain?: string;
  readonly statuses?: readonly string[];
  readonly mostRecent?: boolean;
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/g;

/** Finds the one certificate of ACM whose first name is the domain, and tells what it is made of. Never its key. */
export const getCertificate: ModelFunction = {
  token: "aws:acm/getCertificate:getCertificate",
  call(cloud, { inputs, region }): GetCertificateResult {
    const { domain, statuses = ["ISSUED"], mostRecent = false } = inputs as Wanted;
    if (domain === undefined) {
      throw new AwsError("NotRehearsed", "A search for a certificate without its domain is not rehearsed.");
    }
    const found = certificatesOf(cloud.records)
      .filter((one) => one.region === region && plainName(one.inputs.domainName) === plainName(domain))
      .filter((one) => statuses.includes(statusOf(one, cloud.now())))
      .toSorted((left, right) => begin(right).localeCompare(begin(left)));
    const [first, ...others] = found;
    if (first === undefined) throw new AwsError("", `no ACM Certificate matching domain (${domain})`);
    if (others.length === 0 || mostRecent) return { ...describe(cloud, first), domain, region };
    throw new AwsError("", `multiple ACM Certificates matching domain (${domain})`);
  },
};

/** What the most recent is found by; of those that are not issued, when they were asked for. */
function begin({ computed, createdAt }: CertificateRecord): string {
  return computed.issued?.notBefore ?? createdAt;
}

function describe(cloud: Cloud, certificate: CertificateRecord): Omit<GetCertificateResult, "domain" | "region"> {
  const { id, inputs, computed } = certificate;
  const status = statusOf(certificate, cloud.now());
  const [leaf = "", ...chain] = status === "ISSUED" ? (computed.issued?.pem.match(CERTIFICATE) ?? []) : [];
  return { arn: id, certificate: leaf, certificateChain: chain.join(""), id, status, tags: { ...inputs.tags } };
}
