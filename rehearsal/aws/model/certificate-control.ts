import { randomUUID } from "node:crypto";

import { ApiError, unprocessable } from "../../http/api-error.ts";
import { type Fields, optionalText, text, texts } from "../../http/fields.ts";
import type { Reply, Route } from "../../http/router.ts";
import { messageOf } from "../../message.ts";
import type { Account } from "./account.ts";
import { arnOf } from "./ids.ts";
import type { Issuer } from "./issuing/issuer.ts";
import { missingRecords } from "./issuing/proof.ts";
import { findCertificate, namesOf } from "./kinds/acm/certificate-records.ts";
import { servedZones } from "./naming/served-zones.ts";

const done: Reply = { status: 204 };

const usualRegion = "us-east-1";

/** What the control surface does to certificates. */
export function certificateRoutes(account: Account, issuer: Issuer): Route[] {
  return [
    {
      method: "POST",
      pattern: "/_rehearsal/certificates",
      handle: ({ body }) => ({ status: 201, body: { arn: addCertificate(account, body) } }),
    },
    {
      method: "POST",
      pattern: "/_rehearsal/certificates/{arn}/renew",
      handle: async ({ params: { arn = "" } }) => {
        await renew(account, issuer, arn);
        return done;
      },
    },
  ];
}

/** One that a team has imported: ACM does not renew it. */
function addCertificate(account: Account, body: Fields): string {
  const pem = text(body, "certificate");
  if (!pem.includes("BEGIN CERTIFICATE") || !/BEGIN [A-Z ]*PRIVATE KEY/.test(pem)) {
    throw unprocessable("certificate must be PEM, with the certificate chain and its private key.");
  }
  const region = optionalText(body, "region") ?? usualRegion;
  const arn = arnOf(account, "acm", { region, resource: `certificate/${randomUUID()}` });
  account.state.certificates.set(arn, { arn, pem, names: texts(body, "names") });
  return arn;
}

/** Whether it is due or not. The answer comes when it is issued; load balancers serve it soon after. */
async function renew(account: Account, issuer: Issuer, arn: string): Promise<void> {
  const certificate = findCertificate(account.records, arn);
  if (certificate === undefined) throw new ApiError(404, `There is no certificate ${arn} that ACM has issued.`);
  const missing = missingRecords(account, servedZones(account), namesOf(certificate.inputs));
  if (missing.length > 0) throw unprocessable(`The certificate ${arn} can't be renewed: ${missing.join("; ")}.`);
  await issuer.order(certificate).catch((error: unknown) => {
    throw new ApiError(503, messageOf(error));
  });
}
