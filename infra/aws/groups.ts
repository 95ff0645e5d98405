import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { hostId } from "../host/host-id.ts";
import type { SiteHost } from "../site.ts";
import { generationTag, siteTag } from "./tags.ts";

/**
 * How many hosts a new generation begins with: as many as the largest of the site's other groups has now, so that a
 * release does not shrink what the scaler has grown.
 */
export async function startingSize(
  site: string,
  generation: string,
  bounds: { readonly least: number; readonly most: number },
  opts: pulumi.InvokeOptions,
): Promise<number> {
  const { names } = await aws.autoscaling.getAmiIds(
    // Misnamed in the SDK: it lists auto scaling groups.
    { filters: [{ name: `tag:${siteTag}`, values: [site] }] },
    opts,
  );
  const groups = await Promise.all(names.map((name) => aws.autoscaling.getGroup({ name }, opts)));
  const others = groups.filter(
    ({ tags }) => !tags.some(({ key, value }) => key === generationTag && value === generation),
  );
  const sizes = others.map(({ desiredCapacity }) => desiredCapacity);
  return Math.min(bounds.most, Math.max(bounds.least, ...sizes));
}

/** The hosts that a group has now, those that boot and those that leave among them. */
export async function hostsOf(group: string, opts: pulumi.InvokeOptions): Promise<SiteHost[]> {
  const { ids } = await aws.ec2.getInstances(
    {
      filters: [{ name: "tag:aws:autoscaling:groupName", values: [group] }],
      instanceStateNames: ["pending", "running"],
    },
    opts,
  );
  return ids.toSorted().map((id) => ({ id, servedBy: hostId(id) }));
}
