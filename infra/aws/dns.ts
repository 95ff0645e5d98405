import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { found } from "../look-up.ts";
import { zoneCandidates, zonedNames, type ZonedName } from "../zones.ts";
import { tags } from "./tags.ts";

/** A name of the site, and the hosted zone that it is in. */
export interface HostedName {
  readonly name: string;
  readonly zoneId: pulumi.Input<string>;
}

export interface AliasesArgs {
  readonly names: readonly HostedName[];
  readonly balancer: { readonly dnsName: pulumi.Output<string>; readonly zoneId: pulumi.Output<string> };
}

/** Has the site's names lead to the load balancer, in Route 53. Questions for such records are free of charge; a zone costs $0.50 a month. */
export class Aliases extends pulumi.ComponentResource {
  constructor(name: string, { names, balancer }: AliasesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:Aliases", name, {}, opts);
    for (const { name: domain, zoneId } of names) {
      new aws.route53.Record(
        `${name}-${domain}`,
        {
          zoneId,
          name: domain,
          type: "A",
          // Whether a host is healthy is the load balancer's to say.
          aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: false }],
        },
        { parent: this },
      );
    }
    this.registerOutputs({});
  }
}

/** Where the records of the site's names go. */
export interface Zones {
  readonly names: readonly ZonedName[];
  /** Ids of the account's zones, by name. */
  readonly ids: ReadonlyMap<string, string>;
}

/**
 * Finds the hosted zones of the site's names.
 *
 * @param ownZone the one that the stack makes; empty: none
 * @throws {UserError} if a name is in no zone of the account, nor in that one.
 */
export async function zonesOf(
  domains: readonly string[],
  ownZone: string,
  opts: { readonly provider: aws.Provider },
): Promise<Zones> {
  const ids = new Map<string, string>();
  for (const name of new Set(domains.flatMap(zoneCandidates))) {
    const id = (await found(aws.route53.getZone({ name, privateZone: false }, opts)))?.zoneId;
    if (id !== undefined) ids.set(name, id);
  }
  return { names: zonedNames(domains, [...ids.keys()], ownZone), ids };
}

/** @returns the names with their zones, one of which may be made here */
export function hostedNames(
  name: string,
  { names, ids }: Zones,
  { site, ownZone }: { readonly site: string; readonly ownZone: string },
  opts: { readonly provider: aws.Provider },
): HostedName[] {
  // With a zone go its name servers, which the registrar points to: a destroy leaves it, for the next one to find.
  const left = ids.get(ownZone);
  const zoneOpts = { ...opts, retainOnDelete: true, ...(left !== undefined && { import: left }) };
  const own =
    ownZone === "" ? undefined : new aws.route53.Zone(name, { name: ownZone, tags: tags(site, name) }, zoneOpts);
  return names.map(({ name: domain, zone }) => {
    const zoneId = zone === ownZone ? own?.zoneId : ids.get(zone);
    if (zoneId === undefined) throw new Error(`the zone ${zone} has no id`);
    return { name: domain, zoneId };
  });
}
