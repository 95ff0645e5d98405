import * as pulumi from "@pulumi/pulumi";

import type { Candidate } from "../history/candidate.ts";
import { hostDeletionSeconds } from "../host/health-policy.ts";
import type { Settings } from "../settings.ts";
import { siteHost, type Site } from "../site.ts";
import { Fleet } from "./fleet.ts";
import { hostsWithTag, leastSize, Pool } from "./pool.ts";

/** What hosts are made with, beside the settings. */
export interface HostParts {
  readonly vpcId: pulumi.Input<string>;
  readonly projectId: pulumi.Input<string>;
  readonly memberTag: pulumi.Input<string>;
  readonly userData: pulumi.Input<string>;
  readonly dependsOn: pulumi.Resource[];
}

export interface Hosts extends Pick<Site, "hosts" | "currentHosts"> {
  /** Of the hosts that the program makes itself, for the project. A pool's go there by themselves. */
  readonly urns: readonly pulumi.Output<string>[];
}

/** Whether hosts are a pool that grows, and not so many droplets. */
export function isPool({ hostCount, maxHosts }: Pick<Settings, "hostCount" | "maxHosts">): boolean {
  return maxHosts > hostCount;
}

/** The candidate's hosts: so many droplets, or with `maxHosts` a pool of them. */
export async function createHosts(
  settings: Settings,
  { slot, slotIsFree, generation, serves }: Candidate,
  { dependsOn, ...parts }: HostParts,
): Promise<Hosts> {
  const { region, hostCount, maxHosts, hostSize: size, hostImage: image, sshKeys } = settings;
  const name = `${settings.name}-${slot}`;
  const recipe = { region, slotIsFree, size, image, sshKeys, ...parts };
  if (isPool(settings)) {
    const slotTag = `${settings.tag}-${slot}`;
    const { hosts } = new Pool(
      name,
      {
        ...recipe,
        slotTag,
        generation,
        least: await leastSize(settings.tag, slotTag, { least: hostCount, most: maxHosts, serves }),
        most: maxHosts,
        scaling: {
          on: settings.scaleOn === "memory" ? "memory" : "cpu",
          target: settings.scaleTarget,
          cooldownMinutes: settings.scaleCooldownMinutes,
        },
      },
      { dependsOn },
    );
    return { hosts, currentHosts: () => hostsWithTag(slotTag), urns: [] };
  }
  const { droplets } = new Fleet(
    name,
    {
      ...recipe,
      count: hostCount,
      // A host that does not even run by then would not pass the gate either.
      createTimeoutSeconds: settings.gateTimeoutSeconds,
      deleteTimeoutSeconds: hostDeletionSeconds(settings.health),
    },
    { dependsOn },
  );
  return {
    hosts: pulumi.all(droplets.map(({ id }) => id)).apply((ids) => ids.map(siteHost)),
    urns: droplets.map(({ dropletUrn }) => dropletUrn),
  };
}
