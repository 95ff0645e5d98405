import type { MemberHealth } from "../../cloud/data-plane.ts";
import type { Fault } from "../../http/faults.ts";
import type { LoadBalancerRecord } from "./balancer-records.ts";
import type { Cloud } from "./cloud.ts";
import { protectedDroplets } from "./firewall-spec.ts";
import type { PoolRecord } from "./pools/records.ts";
import { measured, poolStatus } from "./pools/view.ts";
import type { DropletRecord } from "./records.ts";
import type { State } from "./state.ts";

/** What is there and how it is, for people and for `npm run rehearsal`: hosts and load balancers as every cloud tells them. */
export async function statusOf(cloud: Cloud, faults: readonly Fault[]): Promise<object> {
  const { state, dataPlane, publicRange } = cloud;
  const balancers = [...state.loadBalancers.values()].filter((balancer) => balancer.deleting === undefined);
  return {
    dataPlane: dataPlane.kind,
    publicRange,
    store: dataPlane.store,
    dropletLimit: state.dropletLimit,
    hosts: [...state.droplets.values()].map(hostOf),
    groups: [...state.pools.values()].map((pool) => groupOf(state, pool)),
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
        address: balancer.ip,
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
    certificates: [...state.certificates.values()].map(
      ({ name, state: certificateState, dnsNames, notAfter, problem }) => ({
        name,
        state: certificateState,
        domains: dnsNames,
        notAfter,
        ...(problem === undefined ? {} : { problem }),
      }),
    ),
    faults,
  };
}

const hostStates = { new: "starting", active: "running", off: "off" } as const;

/** A droplet in the words that all clouds of the rehearsal have in common. */
function hostOf(droplet: DropletRecord): object {
  const id = String(droplet.id);
  return {
    id,
    name: droplet.name,
    state: droplet.deleting ? "leaving" : hostStates[droplet.status],
    instanceId: id,
    machine: id,
    privateAddress: droplet.privateAddress,
    tags: droplet.tags,
    image: String(droplet.image.id),
    ...(droplet.pool === undefined ? {} : { group: droplet.pool }),
    ...(droplet.problem === undefined ? {} : { problem: droplet.problem }),
  };
}

/** An autoscale pool in the words that all clouds of the rehearsal have in common. */
function groupOf(state: State, pool: PoolRecord): object {
  return {
    id: pool.id,
    name: pool.name,
    status: poolStatus(state, pool),
    desiredCapacity: pool.desired,
    utilization: measured(state, pool),
    ...(pool.failure === undefined ? {} : { problem: pool.failure.message }),
  };
}

/** One that is not active yet has no members in the data plane. */
async function membersOf(cloud: Cloud, balancer: LoadBalancerRecord): Promise<readonly MemberHealth[]> {
  return balancer.status === "active" ? await cloud.dataPlane.loadBalancerMembers(balancer.id) : [];
}
