import type { MemberHealth } from "../../cloud/data-plane.ts";
import type { Cloud } from "./cloud.ts";
import type { Fault } from "./faults.ts";
import { protectedDroplets } from "./firewall-spec.ts";
import type { LoadBalancerRecord } from "./balancer-records.ts";

/** What is there and how it is, for people and for `npm run rehearsal -- status`. */
export async function statusOf(cloud: Cloud, faults: readonly Fault[]): Promise<object> {
  const { state, dataPlane } = cloud;
  const balancers = [...state.loadBalancers.values()].filter((balancer) => balancer.deleting === undefined);
  return {
    dataPlane: dataPlane.kind,
    publicRange: dataPlane.publicRange,
    store: dataPlane.store,
    dropletLimit: state.dropletLimit,
    droplets: [...state.droplets.values()].map((droplet) => ({
      id: droplet.id,
      name: droplet.name,
      status: droplet.deleting ? "deleting" : droplet.status,
      tags: droplet.tags,
      publicAddress: droplet.publicAddress,
      privateAddress: droplet.privateAddress,
      ...(droplet.problem === undefined ? {} : { problem: droplet.problem }),
    })),
    loadBalancers: await Promise.all(
      balancers.map(async (balancer) => ({
        id: balancer.id,
        name: balancer.settings.name,
        ip: balancer.ip,
        status: balancer.status,
        members: await membersOf(cloud, balancer),
        ...(balancer.problem === undefined ? {} : { problem: balancer.problem }),
      })),
    ),
    firewalls: [...state.firewalls.values()].map((firewall) => ({
      id: firewall.id,
      name: firewall.name,
      inboundRules: firewall.inboundRules.length,
      outboundRules: firewall.outboundRules.length,
      droplets: protectedDroplets(state, firewall).map((droplet) => droplet.id),
      pendingChanges: cloud.reconciler.pendingChanges(firewall.id),
    })),
    faults,
  };
}

/** One that is not active yet has no members in the data plane. */
async function membersOf(cloud: Cloud, balancer: LoadBalancerRecord): Promise<readonly MemberHealth[]> {
  return balancer.status === "active" ? await cloud.dataPlane.loadBalancerMembers(balancer.id) : [];
}
