import { zoneCandidates } from "../zones.ts";
import { reaches } from "./egress.ts";
import type { Rule } from "./rule.ts";
import type { SettingValues } from "./schema.ts";
import { dnsProvider, hasOwnCertificate, ownDns, tlsMode } from "./tls-mode.ts";
import { portOf } from "./values.ts";

const isManaged = (values: SettingValues) => tlsMode(values) === "managed";
const isCertbot = (values: SettingValues) => tlsMode(values) === "certbot";

const wildcards = ({ domains }: SettingValues) => domains.filter((name) => name.startsWith("*."));

const certificateSetting = ({ cloud }: SettingValues) => (cloud === "aws" ? "certificateArn" : "certificateName");

const acmePort = ({ acmeServer }: SettingValues) => portOf(acmeServer);

/** What cannot be of names and certificates. */
export const tlsRules: readonly Rule[] = [
  {
    setting: "tls",
    broken: (values) => (isManaged(values) || isCertbot(values)) && values.domains.length === 0,
    message: () => "a certificate is for names; set domains, or leave tls empty",
  },
  {
    setting: "tls",
    broken: (values) => values.tls !== "" && hasOwnCertificate(values),
    message: (values) =>
      `${certificateSetting(values)} names a certificate of your own; remove that, or leave tls empty`,
  },
  {
    setting: "tls",
    broken: (values) => isCertbot(values) && values.cloud === "aws",
    message: () =>
      "an application load balancer passes no TLS through to hosts, and AWS's own certificates cost nothing; use managed",
  },
  {
    setting: "tls",
    broken: (values) => isCertbot(values) && wildcards(values).length > 0,
    message: (values) =>
      `hosts prove a name by answering to it, which nobody can for ${wildcards(values).join(", ")}; name each host, or use managed`,
  },
  {
    setting: "tls",
    broken: (values) => isCertbot(values) && values.stickySeconds > 0,
    message: () =>
      "the load balancer passes TLS through and can't set a cookie; set stickySeconds to 0, or use managed",
  },
  {
    setting: "healthPort",
    broken: (values) => isCertbot(values) && values.healthPort === 443,
    message: () => "with tls certbot hosts answer HTTPS there; allowed: another port",
  },
  {
    setting: "egress",
    broken: (values) => isCertbot(values) && !reaches(values.egress, "tcp", acmePort(values)),
    message: (values) => `hosts have their certificate issued by ${values.acmeServer}; add tcp/${acmePort(values)}`,
  },
  {
    setting: "egress",
    broken: (values) => isCertbot(values) && !reaches(values.egress, "tcp", 80),
    message: () => "hosts see whether a name leads to them by asking it; add tcp/80",
  },
  {
    setting: "domains",
    broken: ({ domains }) => domains[0]?.startsWith("*.") === true,
    message: () => "the first name is the one that everybody is sent to, so it can't stand for many",
  },
  {
    setting: "dns",
    broken: (values) => isManaged(values) && dnsProvider(values) === "elsewhere",
    message: (values) =>
      `the cloud proves the names in a zone of its own; set dns to ${ownDns[values.cloud]} and have the zone there, or name a certificate of your own by ${certificateSetting(values)}` +
      (values.cloud === "digitalocean" ? ", or use tls certbot" : ""),
  },
  {
    setting: "dns",
    broken: (values) => !["elsewhere", ownDns[values.cloud]].includes(dnsProvider(values)),
    message: ({ cloud }) => `on ${cloud} allowed: ${ownDns[cloud]} or elsewhere`,
  },
  {
    setting: "dns",
    broken: (values) => values.dns !== "" && values.dns !== "elsewhere" && values.domains.length === 0,
    message: () => "there are no names to make records for; set domains, or leave dns empty",
  },
  {
    setting: "dnsZone",
    broken: (values) => values.dnsZone !== "" && dnsProvider(values) === "elsewhere",
    message: ({ cloud }) =>
      `a zone is made only where the cloud serves it; set dns to ${ownDns[cloud]}, or leave dnsZone empty`,
  },
  {
    setting: "dnsZone",
    broken: ({ dnsZone, domains }) => dnsZone !== "" && !domains.some((name) => zoneCandidates(name).includes(dnsZone)),
    message: ({ domains }) => `none of the site's names is in it (${domains.join(", ")})`,
  },
  {
    setting: "redirectHttp",
    broken: (values) => values.redirectHttp && tlsMode(values) === "none",
    message: (values) =>
      `nothing would answer on port 443; set domains, or ${certificateSetting(values)}, or leave redirectHttp false`,
  },
  {
    setting: "hstsSeconds",
    broken: (values) => values.hstsSeconds > 0 && tlsMode(values) === "none",
    message: () => "browsers would be told to come by HTTPS only, and nothing answers there; allowed: 0",
  },
  {
    setting: "alertEmail",
    broken: (values) => values.alertEmail !== "" && !["managed", "certbot"].includes(tlsMode(values)),
    message: () => "it is told of the site's certificate, and the program has none issued; leave it empty",
  },
  ...(["certificateName", "certificateArn"] as const).map((setting): Rule => ({
    setting,
    broken: (values) => values[setting] !== "" && values.domains.length === 0,
    message: () => "a certificate is for a name; set domains to the names it was issued for",
  })),
];
