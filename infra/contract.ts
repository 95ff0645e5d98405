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
  addresses: z
    .array(z.string())
    .describe(
      "Public addresses of the load balancer, for DNS records and allow lists; on AWS its name, for alias records.",
    ),
  release: z.string().describe("Id of the build of app/ that every host serves; the header X-Release tells the same."),
  generation: z.string().describe("Id of the recipe that the hosts were made from."),
  releases: z
    .array(z.object({ id: z.string(), time: z.iso.datetime() }))
    .describe("Releases that the store has, newest first: the setting `release` goes back to one."),
  snapshots: z
    .array(z.object({ id: z.string(), name: z.string() }))
    .describe("Images made of the site's hosts that the account has, newest first, for the setting `hostImage`."),
  tag: z
    .string()
    .describe(
      "On DigitalOcean a host with this tag is balanced and firewalled; on AWS it is the value of the tag evenkeel:site.",
    ),
  region: z.string().describe("Slug of the region."),
  cloud: z.enum(["digitalocean", "aws"]).describe("Whose cloud the site is on."),
  hostIds: z.array(z.string()).describe("The cloud's ids of the hosts."),
  loadBalancerId: z.string().describe("The cloud's id of the load balancer."),
  firewallId: z.string().describe("The cloud's id of the firewall."),
  vpcId: z.string().describe("The cloud's id of the private network."),
  certificate: z
    .object({
      names: z.array(z.string()).describe("That it proves; empty while there is none."),
      notAfter: z.string().describe("When it ends, RFC 3339; empty while there is none. It is renewed long before."),
      waitsFor: z.string().describe("What has to happen before it is as the settings want it; empty: nothing."),
    })
    .optional()
    .describe("The site's certificate as this `up` found it; absent without tls managed or certbot."),
  aws: z
    .strictObject({
      accountId: z.string().describe("The account that pays."),
      zones: z.array(z.string()).describe("Availability zones of the hosts."),
      autoscalingGroup: z
        .string()
        .describe("Name of the group that keeps the hosts; another one with each generation."),
      targetGroupArn: z
        .string()
        .optional()
        .describe("Where the load balancer sends requests; absent with elb classic."),
      hostRole: z.string().describe("Name of the role that hosts have, to attach policies of your own to."),
      hostSubnetIds: z.array(z.string()).describe("Private subnets of the hosts, one per zone."),
      storeBucket: z.string().describe("Name of the bucket with releases."),
      logGroup: z.string().describe("Name of the log group that hosts may write to."),
    })
    .optional()
    .describe("What only a site on AWS has."),
});

/** The outputs as another program reads them. */
export type Contract = z.infer<typeof contract>;
/** The outputs as this program gives them to the engine. */
export type SiteOutputs = { readonly [Name in keyof Contract]: pulumi.Input<Contract[Name]> };

export function outputsOf(site: Site, settings: Settings): SiteOutputs {
  const scheme = schemeOf(settings);
  const { certificate, aws } = site;
  return {
    contractVersion,
    url: site.addresses.apply(([address = ""]) => `${scheme}://${settings.domains[0] ?? address}`),
    addresses: site.addresses,
    release: site.candidate.release,
    generation: site.candidate.generation,
    releases: site.releases.map(({ id, time }) => ({ id, time })),
    snapshots: [...site.snapshots],
    tag: site.tag,
    region: site.region,
    cloud: site.cloud,
    hostIds: site.hosts.apply((hosts) => hosts.map(({ id }) => id)),
    loadBalancerId: site.loadBalancerId,
    firewallId: site.firewallId,
    vpcId: site.vpcId,
    ...(certificate !== undefined && {
      certificate: certificate.apply(({ names, ...rest }) => ({ names: [...names], ...rest })),
    }),
    ...(aws !== undefined && { aws: pulumi.output(aws) }),
  };
}
