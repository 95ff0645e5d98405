import { z } from "zod";

import { acmeEmailPattern, acmeServerPattern } from "../host/acme.ts";
import { areDifferent, json, text } from "./setting.ts";

const label = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
const hostname = z
  .string()
  .max(253)
  .regex(new RegExp(`^(?=.*\\.)(${label}\\.)*${label}$`));
/** Also all names one level below one: `*.example.com`. */
const domain = z.string().refine((name) => hostname.safeParse(name.replace(/^\*\./, "")).success);
const zone = z.union([z.literal(""), hostname]);
const email = z.union([z.literal(""), z.email()]);
/** Of certificates, one after the other, and nothing that a host's configuration could take for something else. */
const roots = z.string().regex(/^(-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n*)*$/);

/** The one that DigitalOcean asks too: https://letsencrypt.org/docs/acme-protocol-updates/. */
const letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory";

/** Settings of names, certificates and who is told about them. */
export const tlsSettings = {
  domains: json(z.array(domain).refine(areDifferent), {
    default: [],
    allowed: "a list of different host names in lower case, the canonical one first",
  }),
  tls: text(z.enum(["", "managed", "certbot", "none"]), {
    default: "",
    allowed: "managed, certbot or none, or nothing for managed once there are domains",
  }),
  certificateName: text(z.string().max(255), {
    only: "digitalocean",
    default: "",
    allowed: "the name of a certificate that the account has, or nothing",
  }),
  certificateArn: text(z.string().regex(/^(arn:aws[a-z-]*:(acm|iam):[a-z0-9-]*:\d{12}:[!-~]+)?$/), {
    only: "aws",
    default: "",
    allowed: "the ARN of a certificate, such as arn:aws:acm:eu-central-1:123456789012:certificate/…, or nothing",
  }),
  redirectHttp: json(z.boolean(), { default: false, allowed: "true or false" }),
  hstsSeconds: json(z.int().min(0).max(63_072_000), {
    default: 0,
    allowed: "a whole number of seconds up to 63072000 (two years), or 0 for no such header",
  }),
  dns: text(z.enum(["", "digitalocean", "route53", "elsewhere"]), {
    default: "",
    allowed:
      "digitalocean, route53 or elsewhere, or nothing for the cloud's own with tls managed and elsewhere otherwise",
  }),
  dnsZone: text(zone, {
    default: "",
    allowed: "the name of a zone that this stack is to make, or nothing for zones that the account has",
  }),
  acmeEmail: text(z.union([z.literal(""), z.email().regex(acmeEmailPattern)]), {
    only: "digitalocean",
    default: "",
    allowed: "an e-mail address of plain letters, digits and ._+-, or nothing",
  }),
  acmeServer: text(z.url({ protocol: /^https$/ }).regex(acmeServerPattern), {
    default: letsEncrypt,
    allowed: "the https URL of a certificate authority's ACME directory, without a query",
  }),
  acmeRoots: text(roots, {
    default: "",
    allowed: "certificates in PEM, or nothing for those that Debian trusts",
  }),
  alertEmail: text(email, { default: "", allowed: "an e-mail address, or nothing" }),
};
