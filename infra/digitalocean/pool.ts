import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import { siteHost, type SiteHost } from "../site.ts";

export interface PoolArgs {
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  readonly projectId: pulumi.Input<string>;
  readonly memberTag: pulumi.Input<string>;
  /** Tells the pool's hosts from those of the other slot. */
  readonly slotTag: string;
  readonly generation: string;
  /** Whether a pool that is there under this name goes before the new one comes, and not after the gate. */
  readonly slotIsFree: boolean;
  readonly size: string;
  /** A slug, or the number of a snapshot. */
  readonly image: string;
  /** DigitalOcean wants at least one. */
  readonly sshKeys: readonly string[];
  /** Holds the read-only key to the store, so it is a secret. */
  readonly userData: pulumi.Input<string>;
  readonly least: number;
  readonly most: number;
  readonly scaling: Scaling;
}

export interface Scaling {
  readonly on: "cpu" | "memory";
  /** Per cent. */
  readonly target: number;
  readonly cooldownMinutes: number;
}

/**
 * The hosts of one generation, whose number follows the load: an autoscale pool. Its name holds the slot, as a fixed
 * fleet's does, and another generation is another pool: DigitalOcean leaves the hosts of a changed one as they are.
 */
export class Pool extends pulumi.ComponentResource {
  readonly hosts: pulumi.Output<SiteHost[]>;

  constructor(name: string, args: PoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:Pool", name, {}, opts);
    const tag = new digitalocean.Tag(name, { name: args.slotTag }, { parent: this, deleteBeforeReplace: false });
    const { on, target, cooldownMinutes } = args.scaling;
    const pool = new digitalocean.DropletAutoscale(
      name,
      {
        config: {
          minInstances: args.least,
          maxInstances: args.most,
          ...(on === "cpu" ? { targetCpuUtilization: target / 100 } : { targetMemoryUtilization: target / 100 }),
          cooldownMinutes,
        },
        dropletTemplate: {
          region: args.region,
          vpcUuid: args.vpcId,
          projectId: args.projectId,
          tags: [args.memberTag, tag.name],
          size: args.size,
          image: args.image,
          sshKeys: [...args.sshKeys],
          userData: pulumi.secret(args.userData),
          // By which DigitalOcean knows how busy a host is.
          withDropletAgent: true,
        },
      },
      {
        parent: this,
        // What the component depends on holds for a destroy; where the pool is replaced, only what it depends on itself
        // outlasts the old one.
        ...(opts?.dependsOn !== undefined && { dependsOn: opts.dependsOn }),
        // Its hosts would stay as they are, and without the tag they are nobody's members.
        replacementTrigger: pulumi.interpolate`${args.generation} ${args.vpcId} ${args.memberTag}`,
        deleteBeforeReplace: args.slotIsFree,
      },
    );
    this.hosts = pool.id.apply(() => hostsWithTag(args.slotTag));
    this.registerOutputs({});
  }
}

/** The hosts that there are now. */
export async function hostsWithTag(tag: string): Promise<SiteHost[]> {
  const { droplets } = await digitalocean.getDroplets({ filters: [{ key: "tags", values: [tag] }] });
  return droplets
    .map(({ id }) => String(id))
    .toSorted()
    .map(siteHost);
}

/**
 * The least size of a generation: with a new one, as many hosts as serve now, so that a release does not shrink what
 * the scaler has grown; `hostCount` again from the next `up` on.
 *
 * @param memberTag of all the site's hosts
 * @param slotTag of those in the generation's own slot
 */
export async function leastSize(
  memberTag: string,
  slotTag: string,
  { least, most, serves }: { readonly least: number; readonly most: number; readonly serves: boolean },
): Promise<number> {
  if (serves) return least;
  const { droplets } = await digitalocean.getDroplets({ filters: [{ key: "tags", values: [memberTag] }] });
  const others = droplets.filter(({ tags }) => !tags.includes(slotTag)).length;
  return Math.min(most, Math.max(least, others));
}
