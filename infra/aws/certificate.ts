import { X509Certificate } from "node:crypto";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { HostedName } from "./dns.ts";
import { tags } from "./tags.ts";

export interface CertificateArgs {
  readonly site: string;
  /** The canonical one first; at least one. */
  readonly names: readonly HostedName[];
}

/** A certificate of AWS's own, proven by records in the names' zones, and renewed as long as they are there. Free of charge. */
export class Certificate extends pulumi.ComponentResource {
  /** Known once it is issued. */
  readonly arn: pulumi.Output<string>;
  /** RFC 3339; of the one that AWS has now, which a renewal changes. Empty where another certificate for the name is newer. */
  readonly notAfter: pulumi.Output<string>;

  constructor(name: string, { site, names }: CertificateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:Certificate", name, {}, opts);
    const [canonical = "", ...others] = names.map(({ name: domain }) => domain);
    const certificate = new aws.acm.Certificate(
      name,
      {
        domainName: canonical,
        subjectAlternativeNames: others,
        validationMethod: "DNS",
        tags: tags(site, name),
      },
      { parent: this },
    );
    const records = provenNames(names).map(({ name: domain, zoneId }) => {
      const option = certificate.domainValidationOptions.apply((options) => {
        const found = options.find(({ domainName }) => domainName === domain || domainName === `*.${domain}`);
        if (found === undefined) throw new Error(`AWS did not say how to prove ${domain}`);
        return found;
      });
      return new aws.route53.Record(
        `${name}-${domain}`,
        {
          zoneId,
          name: option.resourceRecordName,
          type: option.resourceRecordType,
          records: [option.resourceRecordValue],
          ttl: 300,
          // Another certificate for the same name is proven by the same record.
          allowOverwrite: true,
        },
        { parent: this },
      );
    });
    const issued = new aws.acm.CertificateValidation(
      name,
      { certificateArn: certificate.arn, validationRecordFqdns: records.map(({ fqdn }) => fqdn) },
      { parent: this },
    );
    this.arn = issued.certificateArn;
    // Not the resource's own, which was read before it was issued.
    this.notAfter = this.arn.apply(async (arn) => {
      const newest = await aws.acm.getCertificate({ domain: canonical, mostRecent: true }, { parent: this });
      return newest.arn === arn ? endOf(newest.certificate) : "";
    });
    this.registerOutputs({ arn: this.arn });
  }
}

function endOf(pem: string): string {
  return new X509Certificate(pem).validToDate.toISOString();
}

/** `*.example.com` is proven by the record of `example.com`. */
function provenNames(names: readonly HostedName[]): HostedName[] {
  return [...new Map(names.map(({ name, zoneId }) => [name.replace(/^\*\./, ""), zoneId]))].map(([name, zoneId]) => ({
    name,
    zoneId,
  }));
}
