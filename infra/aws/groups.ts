import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { siteHost, type SiteHost } from "../site.ts";
import { found } from "../look-up.ts";
import { generationTag, siteTag } from "./tags.ts";

/** The scaler stays between the two; alike, there is none. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

export interface FleetSize {
  /**
   * How many hosts a new generation begins with: as many as the largest of the site's other groups has now, so that a
   * release does not shrink what the scaler has grown.
   */
  readonly start: number;
  /** Whether the generation has a group already, and this one has had another least size until now. */
  readonly isResized: boolean;
}

/** Asks the account which groups the site has. */
export async function fleetSize(
  site: string,
  generation: string,
  bounds: Bounds,
  opts: pulumi.InvokeOptions,
): Promise<FleetSize> {
  const { names } = await aws.autoscaling.getAmiIds(
    // Misnamed in the SDK: it lists auto scaling groups, those that are being deleted among them.
    { filters: [{ name: `tag:${siteTag}`, values: [site] }] },
    opts,
  );
  // One that was on its way out may be gone by now.
  const groups = await Promise.all(names.map((name) => found(aws.autoscaling.getGroup({ name }, opts))));
  const present = groups.filter((group) => group !== undefined);
  const isOwn = ({ tags }: (typeof present)[number]) =>
    tags.some(({ key, value }) => key === generationTag && value === generation);
  const sizes = present.filter((group) => !isOwn(group)).map(({ desiredCapacity }) => desiredCapacity);
  return {
    start: Math.min(bounds.most, Math.max(bounds.least, ...sizes)),
    isResized: present.some((group) => isOwn(group) && group.minSize !== bounds.least),
  };
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
  return ids.toSorted().map(siteHost);
}
