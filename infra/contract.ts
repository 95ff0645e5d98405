import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import { schemeOf, type Settings } from "./settings.ts";
import type { Site } from "./site.ts";

/**
 * What other teams may rely on. Adding an output keeps the version; removing or retyping one raises it, and a test
 * that compares this schema with the one it had at the same version insists on that.
 */
export const contractVersion = 1;

export const contract = z.strictObject({
  contractVersion: z.literal(contractVersion).describe("Rises when an output is removed or changes its type."),
  url: z.url().describe("Where the site answers: its canonical name if it has one, else the load balancer's address."),
  addresses: z.array(z.string()).describe("Public addresses of the load balancer, for DNS records and allow lists."),
  release: z.string().describe("Id of the build of app/ that every host serves; the header X-Release tells the same."),
  generation: z.string().describe("Id of the recipe that the hosts were made from."),
  tag: z.string().describe("A host with this tag is balanced and firewalled."),
  region: z.string().describe("Slug of the region."),
  cloud: z.enum(["digitalocean"]).describe("Whose cloud the site is on."),
  hostIds: z.array(z.string()).describe("The cloud's ids of the hosts."),
  loadBalancerId: z.string().describe("The cloud's id of the load balancer."),
  firewallId: z.string().describe("The cloud's id of the firewall."),
  vpcId: z.string().describe("The cloud's id of the private network."),
});

/** The outputs as another program reads them. */
export type Contract = z.infer<typeof contract>;
/** The outputs as this program gives them to the engine. */
export type SiteOutputs = { readonly [Name in keyof Contract]: pulumi.Input<Contract[Name]> };

export function outputsOf(site: Site, settings: Settings): SiteOutputs {
  const scheme = schemeOf(settings);
  return {
    contractVersion,
    url: site.addresses.apply(([address = ""]) => `${scheme}://${settings.domains[0] ?? address}`),
    addresses: site.addresses,
    release: site.release,
    generation: site.generation,
    tag: site.tag,
    region: site.region,
    cloud: site.cloud,
    hostIds: site.hosts.apply((hosts) => hosts.map(({ id }) => id)),
    loadBalancerId: site.loadBalancerId,
    firewallId: site.firewallId,
    vpcId: site.vpcId,
  };
}
