import type { LoadBalancerRecord } from "./balancer-records.ts";
import type { DropletRecord } from "./records.ts";

/** Tags that differ in case only are the same. */
export function sameTag(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function hasTag(droplet: DropletRecord, tag: string): boolean {
  return droplet.tags.some((own) => sameTag(own, tag));
}

/** Droplets that still belong to anything; a deleted one leaves all groups at once. */
export function present(droplets: Iterable<DropletRecord>): DropletRecord[] {
  return [...droplets].filter((droplet) => droplet.deleting === undefined);
}

/**
 * The droplets that a load balancer sends requests to: by tag all of its region and VPC, by id those that are left.
 * One that is off stays a member: the balancer learns of its death from its checks alone, and until then loses requests.
 */
export function balancedDroplets(balancer: LoadBalancerRecord, droplets: Iterable<DropletRecord>): DropletRecord[] {
  const { tag, dropletIds } = balancer.settings;
  const chosen = (droplet: DropletRecord) => (tag === "" ? dropletIds.includes(droplet.id) : hasTag(droplet, tag));
  return present(droplets).filter(
    (droplet) => droplet.region === balancer.region && droplet.vpc === balancer.vpc && chosen(droplet),
  );
}
