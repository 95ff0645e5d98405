import { createHash } from "node:crypto";

import { z } from "zod";

import { type CloudName, cloudNames } from "./clouds/cloud-name.ts";
import type { Endpoint } from "./endpoint.ts";

/** What `/_rehearsal/status` of every cloud tells at least. */
const schema = z.object({
  hosts: z.array(
    z.object({
      /** The cloud's, as its console shows it. */
      id: z.string(),
      /** Hosts of an AWS group share one. */
      name: z.string(),
      state: z.enum(["starting", "running", "off", "leaving"]),
      /** What cloud-init takes for the machine's identity. */
      instanceId: z.string(),
      /** Id in the data plane, which load balancers know it by. */
      machine: z.string(),
      privateAddress: z.string(),
      tags: z.array(z.string()),
      /** What launched it and replaces it, by its id; absent: it was made for itself. */
      group: z.string().optional(),
    }),
  ),
  loadBalancers: z.array(
    z.object({
      /** The cloud's. */
      id: z.string(),
      name: z.string(),
      address: z.string(),
      status: z.string(),
      /** Why it does not serve: its address is taken, for one. */
      problem: z.string().optional(),
      members: z.array(z.object({ id: z.string(), healthy: z.boolean(), lastCheck: z.string() })),
    }),
  ),
  /** What launches hosts by itself, also while it has none: groups, autoscale pools. */
  groups: z
    .array(z.object({ name: z.string(), id: z.string().optional() }))
    .default([])
    .transform((groups) => groups.map(({ name, id = name }) => ({ id, name }))),
  /** What else is paid for by the hour. */
  gateways: z.array(z.object({ id: z.string() })).default([]),
  addresses: z.array(z.object({ id: z.string() })).default([]),
});

type Status = z.infer<typeof schema>;

/** A host of the rehearsal. */
export interface Host extends Omit<Status["hosts"][number], "instanceId"> {
  readonly cloud: CloudName;
  /** What the host says in `X-Served-By`. */
  readonly hostId: string;
}

/** A load balancer of the rehearsal with the health of its members, as it sees them now. */
export type Balancer = Status["loadBalancers"][number] & { readonly cloud: CloudName };

/** Something that a cloud knows by an id. */
interface Known {
  readonly cloud: CloudName;
  readonly id: string;
}

export interface CloudStatus {
  readonly hosts: readonly Host[];
  readonly balancers: readonly Balancer[];
  readonly groups: readonly (Known & { readonly name: string })[];
  /** NAT gateways. */
  readonly gateways: readonly Known[];
  /** Public addresses that are kept. */
  readonly addresses: readonly Known[];
}

/** What all clouds have that is paid for. */
export async function readStatus(endpoint: Pick<Endpoint, "clouds">): Promise<CloudStatus> {
  const parts = await Promise.all(cloudNames.map((cloud) => readCloud(cloud, endpoint.clouds[cloud].url)));
  return {
    hosts: parts.flatMap(({ hosts }) => hosts),
    balancers: parts.flatMap(({ balancers }) => balancers),
    groups: parts.flatMap(({ groups }) => groups),
    gateways: parts.flatMap(({ gateways }) => gateways),
    addresses: parts.flatMap(({ addresses }) => addresses),
  };
}

async function readCloud(cloud: CloudName, base: string): Promise<CloudStatus> {
  const url = `${base}/_rehearsal/status`;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  const { hosts, loadBalancers, groups, gateways, addresses } = schema.parse(await response.json());
  const ofCloud = <T extends object>(things: readonly T[]) => things.map((thing) => ({ cloud, ...thing }));
  return {
    hosts: ofCloud(hosts.map(({ instanceId, ...host }) => ({ hostId: hostIdOf(instanceId), ...host }))),
    balancers: ofCloud(loadBalancers),
    groups: ofCloud(groups),
    gateways: ofCloud(gateways),
    addresses: ofCloud(addresses),
  };
}

/** A host's id is the beginning of the SHA-256 of its instance id: a droplet's number, an EC2 instance's `i-…`. */
export function hostIdOf(instanceId: string): string {
  return createHash("sha256").update(instanceId).digest("hex").slice(0, 12);
}
