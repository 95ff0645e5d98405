import * as pulumi from "@pulumi/pulumi";

import { readSite } from "./site.ts";

/** What this team makes of the site: an allow list for its own firewall, and the address that its monitoring asks. */
export default async function main() {
  const stackName = new pulumi.Config().require("site");
  const site = await readSite(new pulumi.StackReference(stackName), stackName);
  return {
    allowList: site.addresses.map(range),
    // The path unless the site's team has set healthPath.
    healthCheckUrl: new URL("/health", site.url).href,
    servedBy: `release ${site.release} on ${site.hostIds.length} hosts in ${site.region}`,
  };
}

/** One address as a CIDR. */
function range(address: string): string {
  return address.includes(":") ? `${address}/128` : `${address}/32`;
}
