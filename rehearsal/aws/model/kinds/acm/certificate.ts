import { randomUUID } from "node:crypto";

import { arnOf } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { balancersWith } from "../balancing/certificates.ts";
import {
  type CertificateComputed,
  type CertificateInputs,
  namesOf,
  statusOf,
  validationRecord,
} from "./certificate-records.ts";

/** ACM's default quota. */
const maxNames = 10;

/** A public certificate, proven by DNS. Whoever asked for it does not wait: `CertificateValidation` does. */
export const certificate: Kind<CertificateInputs, CertificateComputed> = {
  type: types.certificate,
  create(cloud, { inputs, region }) {
    const names = namesOf(inputs);
    if (inputs.validationMethod !== "DNS") {
      const message = `Validation by ${inputs.validationMethod ?? "nothing"} is not rehearsed; by DNS it is.`;
      throw new AwsError("NotRehearsed", message);
    }
    if (names.length > maxNames) {
      const message = `A certificate has at most ${maxNames} names unless the account's quota was raised, not ${names.length}.`;
      throw new AwsError("LimitExceededException", message);
    }
    const id = arnOf(cloud, "acm", { region, resource: `certificate/${randomUUID()}` });
    return Promise.resolve({ id, computed: {} });
  },
  outputs: (cloud, record) => {
    const { id, inputs, computed } = record;
    const names = namesOf(inputs);
    return {
      ...tagsAll(inputs),
      arn: id,
      domainValidationOptions: names.map((name) => validationRecord(cloud.accountId, name)),
      notAfter: seconds(computed.issued?.notAfter),
      notBefore: seconds(computed.issued?.notBefore),
      renewalEligibility:
        computed.issued !== undefined && balancersWith(cloud.records, id).length > 0 ? "ELIGIBLE" : "INELIGIBLE",
      status: statusOf(record, cloud.now()),
      // ACM tells all names, and the official provider knows that the first is among them; here it is as the program wrote it.
      subjectAlternativeNames: inputs.subjectAlternativeNames ?? names,
      type: "AMAZON_ISSUED",
    };
  },
  delete({ records, accountId }, { id }) {
    const users = balancersWith(records, id);
    if (users.length === 0) return Promise.resolve(true);
    const message = `Certificate ${id} in account ${accountId} is in use. (${users.join(", ")})`;
    throw new AwsError("ResourceInUseException", message);
  },
};

/** RFC 3339 in whole seconds, as the official provider writes times; empty while there is none. */
function seconds(time: string | undefined): string {
  return time === undefined ? "" : new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}
