import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/** The version of evenkeel's contract that this file was written for. */
const contractVersion = 1;

/** Outputs of an evenkeel stack. Keep the ones you use; outputs that are not named here are left alone. */
export const siteOutputs = z.object({
  /** Where the site answers. */
  url: z.url(),
  /** Public addresses of the load balancer, for DNS records and allow lists. On AWS its name instead, for alias records. */
  addresses: z.array(z.string()),
  /** Id of the build that every host serves; the header X-Release tells the same. */
  release: z.string(),
  /** Id of the recipe that the hosts were made from. */
  generation: z.string(),
  /** Images made of the site's hosts, newest first. */
  snapshots: z.array(z.object({ id: z.string(), name: z.string() })),
  /** Releases that the store has, newest first. */
  releases: z.array(z.object({ id: z.string(), time: z.string() })),
  /** On DigitalOcean a host with this tag is balanced and firewalled; on AWS it is the value of the tag evenkeel:site. */
  tag: z.string(),
  region: z.string(),
  /** Whose cloud it is. A string, because clouds may be added without a new version. */
  cloud: z.string(),
  hostIds: z.array(z.string()),
  loadBalancerId: z.string(),
  firewallId: z.string(),
  vpcId: z.string(),
  /** What only a site on AWS has. */
  aws: z
    .object({
      accountId: z.string(),
      /** Availability zones of the hosts. */
      zones: z.array(z.string()),
      /** Keeps the hosts; another one with each generation. */
      autoscalingGroup: z.string(),
      /** Absent with a classic load balancer. */
      targetGroupArn: z.string().optional(),
      /** Name of the role that hosts have, to attach policies of your own to. */
      hostRole: z.string(),
      /** Private subnets of the hosts, one per zone. */
      hostSubnetIds: z.array(z.string()),
      storeBucket: z.string(),
      logGroup: z.string(),
    })
    .optional(),
});

export type SiteOutputs = z.infer<typeof siteOutputs>;

/**
 * The outputs of an evenkeel stack, checked. Copy this file into your own program.
 *
 * @throws {Error} if the stack is not up, is no evenkeel stack, or keeps another version of the contract.
 */
export async function readSite(stack: pulumi.StackReference, stackName: string): Promise<SiteOutputs> {
  const version = await outputOf(stack, "contractVersion");
  if (version === undefined) {
    throw new Error(
      `${stackName} has no output contractVersion: it was never brought up, or it is no evenkeel stack. ` +
        "`pulumi stack ls --all` lists the names there are.",
    );
  }
  if (version !== contractVersion) {
    throw new Error(
      `${stackName} keeps version ${JSON.stringify(version)} of the contract; this program reads version ${contractVersion}. ` +
        "evenkeel's CHANGELOG.md says what changed: adapt site.ts, then set its contractVersion.",
    );
  }
  const names = Object.keys(siteOutputs.shape);
  const outputs = await Promise.all(names.map(async (name) => [name, await outputOf(stack, name)] as const));
  const parsed = siteOutputs.safeParse(Object.fromEntries(outputs));
  if (!parsed.success) {
    throw new Error(
      `${stackName} does not keep version ${contractVersion} of the contract:\n${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}

async function outputOf(stack: pulumi.StackReference, name: string): Promise<unknown> {
  const { value } = (await stack.getOutputDetails(name)) as { readonly value?: unknown };
  return value;
}
