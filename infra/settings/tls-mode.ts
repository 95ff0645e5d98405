import type { SettingValues } from "./schema.ts";

/** Who has the site's certificate issued and renewed; `own`: the team, which names one that the account has. */
export type TlsMode = "managed" | "certbot" | "own" | "none";

/** Who serves the names: a cloud, where the program makes the records, or somebody else. */
export type DnsProvider = "digitalocean" | "route53" | "elsewhere";

type Certificates = Pick<SettingValues, "tls" | "domains" | "certificateName" | "certificateArn">;

export function tlsMode(values: Certificates): TlsMode {
  if (values.tls !== "") return values.tls;
  if (hasOwnCertificate(values)) return "own";
  return values.domains.length > 0 ? "managed" : "none";
}

export function hasOwnCertificate(values: Pick<SettingValues, "certificateName" | "certificateArn">): boolean {
  return values.certificateName !== "" || values.certificateArn !== "";
}

export function dnsProvider(values: Certificates & Pick<SettingValues, "dns" | "cloud">): DnsProvider {
  if (values.dns !== "") return values.dns;
  return tlsMode(values) === "managed" ? ownDns[values.cloud] : "elsewhere";
}

/** Where a site on that cloud can have its records made. */
export const ownDns = { digitalocean: "digitalocean", aws: "route53" } as const;
