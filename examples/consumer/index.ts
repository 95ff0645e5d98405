import { isIP } from "node:net";

import * as pulumi from "@pulumi/pulumi";

import { readSite } from "./site.ts";

/** What this team makes of the site: an allow list for its own firewall, and the address that its monitoring asks. */
export default async function main() {
  const stackName = new pulumi.Config().require("site");
  const site = await readSite(new pulumi.StackReference(stackName), stackName);
  return {
    allowList: site.addresses.filter(isAddress).map(range),
    // A load balancer on AWS has a name instead. The addresses behind it change, and others may have them later: a list
    // that must not let anybody else through can't hold them.
    namesToAskFor: site.addresses.filter((address) => !isAddress(address)),
    // The path unless the site's team has set healthPath.
    healthCheckUrl: new URL("/health", site.url).href,
    servedBy: `release ${site.release} on ${site.hostIds.length} hosts in ${site.region}`,
  };
}

function isAddress(address: string): boolean {
  return isIP(address) !== 0;
}

/** One address as a CIDR. */
function range(address: string): string {
  return isIP(address) === 6 ? `${address}/128` : `${address}/32`;
}
