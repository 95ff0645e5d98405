import { randomUUID } from "node:crypto";

import { addressIn, freePlace } from "../../cloud/address.ts";
import { RangeTaken } from "../../cloud/data-plane.ts";
import { setFreeNetwork } from "../../cloud/free-network.ts";
import { regions } from "./catalogue.ts";
import type { Cloud } from "./cloud.ts";
import { unprocessable } from "./errors.ts";
import type { VpcRecord } from "./records.ts";
import type { State } from "./state.ts";

/** The first address of a network is its gateway's. */
const lowestPrivatePlace = 2;

/**
 * The VPC that something is made in: the one asked for, else the region's default one, made when it is first needed.
 * Its network is there when this resolves.
 */
export async function vpcFor(cloud: Cloud, region: string, id: string | undefined): Promise<VpcRecord> {
  const vpc = id === undefined || id === "" ? defaultVpc(cloud, region) : cloud.state.vpcs.get(id);
  if (vpc === undefined) throw unprocessable(`vpc_uuid ${JSON.stringify(id)} is none of this account's VPCs.`);
  if (vpc.region !== region) {
    throw unprocessable(`VPC ${vpc.name} is in region ${vpc.region}; what is to be made in it is in ${region}.`);
  }
  await ensureNetwork(cloud, vpc);
  return vpc;
}

export function freePrivateAddress(state: State, vpc: VpcRecord): string {
  const droplets = [...state.droplets.values()].filter((droplet) => droplet.vpc === vpc.id);
  const balancers = [...state.loadBalancers.values()].filter((balancer) => balancer.vpc === vpc.id);
  const taken = new Set([...droplets, ...balancers].map((member) => member.privateAddress));
  const place = freePlace(vpc.range, taken, { lowest: lowestPrivatePlace, after: vpc.nextPlace });
  if (place === undefined) throw unprocessable(`all addresses of VPC ${vpc.name} (${vpc.range}) are in use.`);
  vpc.nextPlace = place + 1;
  return addressIn(vpc.range, place);
}

/** Every region has one from the first moment it is used, and the account can't be rid of it. */
export function defaultVpc(cloud: Cloud, region: string): VpcRecord {
  const found = [...cloud.state.vpcs.values()].find((vpc) => vpc.default && vpc.region === region);
  if (found !== undefined) return found;
  const index = regions.findIndex((one) => one.slug === region);
  const vpc = newVpc(cloud, { name: `default-${region}`, region, description: "", range: `10.${110 + index}.0.0/20` });
  vpc.default = true;
  cloud.state.vpcs.set(vpc.id, vpc);
  return vpc;
}

export function newVpc(cloud: Cloud, given: Pick<VpcRecord, "name" | "region" | "description" | "range">): VpcRecord {
  return { id: randomUUID(), ...given, createdAt: cloud.now(), default: false, networked: false, nextPlace: 0 };
}

/** Only a default VPC has no network yet; nobody chose its range, so it moves where this machine has room. */
async function ensureNetwork(cloud: Cloud, vpc: VpcRecord): Promise<void> {
  if (vpc.networked) return;
  try {
    await cloud.dataPlane.setNetwork({ id: vpc.id, range: vpc.range });
  } catch (error) {
    if (!(error instanceof RangeTaken)) throw error;
    vpc.range = await setFreeNetwork(cloud.dataPlane, vpc.id);
  }
  vpc.networked = true;
}
