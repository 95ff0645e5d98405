import type { CloudName } from "../engine/clouds/cloud-name.ts";
import type { AskCloud } from "./stage/ask-cloud.ts";

/** The zone that the account has for drills of names and certificates. */
export const zone = "rehearsal.test";

/** The canonical one first. */
export const siteNames = [`www.${zone}`, zone];

/** One that a drill adds to them. */
export const addedName = `shop.${zone}`;

/** Gives the account that zone, without a record. */
export async function ensureZone(ask: AskCloud, cloud: CloudName): Promise<void> {
  if (cloud === "aws") {
    const { zones } = (await ask("GET", "/_rehearsal/status")) as {
      readonly zones: readonly { readonly name: string }[];
    };
    if (zones.some(({ name }) => name === zone)) return;
    const body = { inputs: { name: zone }, region: "us-east-1" };
    await ask("POST", `/resources/${encodeURIComponent("aws:route53/zone:Zone")}`, body);
    return;
  }
  const { domains } = (await ask("GET", "/v2/domains?per_page=200")) as {
    readonly domains: readonly { readonly name: string }[];
  };
  if (domains.every(({ name }) => name !== zone)) await ask("POST", "/v2/domains", { name: zone });
}

/** Has the names of the site lead to an address, on DigitalOcean, as somebody does it who serves them. */
export async function pointNames(ask: AskCloud, address: string): Promise<void> {
  for (const name of siteNames) {
    const label = name === zone ? "@" : name.slice(0, -zone.length - 1);
    await ask("POST", `/v2/domains/${zone}/records`, { type: "A", name: label, data: address, ttl: 30 });
  }
}

/** Settings of a site that has its certificate from the cloud. */
export const managedSettings = { domains: siteNames, tls: "managed" } as const;

/** Settings of a site whose hosts have their certificate issued, with records by the program. */
export const certbotSettings = { domains: siteNames, tls: "certbot", dns: "digitalocean" } as const;

/** The same, with names that somebody else has lead to it, or not yet. */
export const unnamedSettings = { domains: siteNames, tls: "certbot", dns: "elsewhere" } as const;
