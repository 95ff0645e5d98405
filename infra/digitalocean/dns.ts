import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import { zonedNames, type ZonedName } from "../zones.ts";

export interface RecordsArgs {
  readonly names: readonly ZonedName[];
  /** IPv4 address that they lead to. */
  readonly address: pulumi.Input<string>;
}

/** Short, because a load balancer that is replaced has another address. */
const ttlSeconds = 300;

/** Has the site's names lead to it, in DigitalOcean's DNS. Free of charge. */
export class Records extends pulumi.ComponentResource {
  constructor(name: string, args: RecordsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:Records", name, {}, opts);
    for (const { name: domain, zone, label } of args.names) {
      new digitalocean.DnsRecord(
        `${name}-${domain}`,
        { domain: zone, type: "A", name: label, value: args.address, ttl: ttlSeconds },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** The zone that the stack makes, or finds where an earlier one left it. With a zone go all of its records, mail's too: a destroy leaves it. */
export function createZone(name: string, zone: string, { zones }: Names): digitalocean.Domain {
  const left = zones.includes(zone) ? { import: zone } : {};
  return new digitalocean.Domain(name, { name: zone }, { retainOnDelete: true, ...left });
}

/** Where the records of the site's names go. */
export interface Names {
  readonly names: readonly ZonedName[];
  /** Zones that the account has. */
  readonly zones: readonly string[];
}

/**
 * Finds the zones of the site's names.
 *
 * @param ownZone the one that the stack makes; empty: none
 * @throws {UserError} if a name is in no zone of the account, nor in that one.
 */
export async function zonesOf(domains: readonly string[], ownZone: string): Promise<Names> {
  const found = await digitalocean.getDomains({});
  const zones = found.domains.map(({ name }) => name);
  return { names: zonedNames(domains, zones, ownZone), zones };
}
