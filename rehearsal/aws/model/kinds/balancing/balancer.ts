import { prefixOf } from "../../../../cloud/address.ts";
import { freePrivateAddress } from "../../addresses.ts";
import type { Cloud } from "../../cloud.ts";
import { newId } from "../../ids.ts";
import { AwsError } from "../../kind.ts";
import { requireRecord } from "../../lookup.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";
import type { SubnetComputed, SubnetInputs } from "../compute/vpc-records.ts";

/** What both sorts of load balancer are placed by. */
export interface PlacedInputs {
  readonly name: string;
  readonly internal?: boolean;
  readonly subnets?: readonly string[];
  readonly securityGroups?: readonly string[];
}

/** What both sorts have from the data plane. */
export interface BalancerComputed {
  /** The data plane's id. */
  readonly machine: string;
  readonly vpcId: string;
  /** Checks and requests come from it. AWS has one in every subnet; here it is one. */
  readonly privateAddress: string;
  /** Where clients reach it, on this machine: its `dnsName`. Empty until it is there. */
  address: string;
  /** Ports that it listens on. */
  openPorts: readonly number[];
  /** Why the data plane does not have it as it should be. */
  problem?: string;
}

export type BalancerRecord = ResourceRecord<PlacedInputs, BalancerComputed>;

/** AWS's names in the zones of Route 53; in the rehearsal nobody looks them up. */
export const hostedZone = "Z35SXDOTRQ7X7K";

const smallestSubnet = 27;

/** @throws {AwsError} what Elastic Load Balancing refuses of a place */
export function placeBalancer(cloud: Cloud, inputs: PlacedInputs, place: Place): BalancerComputed {
  const subnet = checkPlace(cloud, inputs, place);
  return {
    machine: newId("balancer"),
    vpcId: subnet.inputs.vpcId,
    privateAddress: freePrivateAddress(cloud, subnet),
    address: "",
    openPorts: [],
  };
}

export interface Place {
  readonly region: string;
  /** How many it needs at least. */
  readonly zones: 1 | 2;
  /** Of one that is there: it can't move. */
  readonly vpcId?: string;
}

/** @returns the first of its subnets @throws {AwsError} */
export function checkPlace(
  cloud: Cloud,
  { subnets = [], securityGroups = [], internal = false }: PlacedInputs,
  { region, zones, vpcId: own }: Place,
): ResourceRecord<SubnetInputs, SubnetComputed> {
  const records = subnets.map((id) =>
    requireRecord<SubnetInputs, SubnetComputed>(cloud, { type: types.subnet, id, region }, "SubnetNotFound"),
  );
  const [first] = records;
  if (first === undefined || new Set(records.map(({ computed }) => computed.availabilityZone)).size < zones) {
    const message = `At least ${zones === 1 ? "one subnet" : "two subnets in two different Availability Zones"} must be specified`;
    throw new AwsError("ValidationError", message);
  }
  const { vpcId } = first.inputs;
  checkSubnets(records, own ?? vpcId);
  checkGroups(cloud, securityGroups, { vpcId, region });
  if (!internal) requireInternetGateway(cloud, vpcId);
  return first;
}

/** What a balancer still waits for; its listeners wait for more. */
export function provisioning({ computed: { problem, address } }: BalancerRecord): Promise<string | undefined> {
  return Promise.resolve(problem ?? (address === "" ? "provisioning" : undefined));
}

/** @throws {AwsError} if one is not there, or in another VPC */
export function checkGroups(
  cloud: Cloud,
  groups: readonly string[],
  { vpcId, region }: { readonly vpcId: string; readonly region: string },
): void {
  for (const id of groups) {
    const group = requireRecord<{ readonly vpcId: string }, object>(
      cloud,
      { type: types.securityGroup, id, region },
      "InvalidSecurityGroup",
    );
    if (group.inputs.vpcId === vpcId) continue;
    throw new AwsError("InvalidSecurityGroup", `Security group ${id} is in ${group.inputs.vpcId}, not in ${vpcId}.`);
  }
}

function checkSubnets(records: readonly ResourceRecord<SubnetInputs, SubnetComputed>[], vpcId: string): void {
  const zones = new Map<string, string>();
  for (const { id, inputs, computed } of records) {
    if (inputs.vpcId !== vpcId) throw new AwsError("InvalidConfigurationRequest", `Subnet ${id} is not in ${vpcId}.`);
    if (prefixOf(inputs.cidrBlock) > smallestSubnet) {
      const message = `Subnet ${id} (${inputs.cidrBlock}) must have at least a /${smallestSubnet}: a load balancer needs 8 free addresses.`;
      throw new AwsError("InvalidSubnet", message);
    }
    const other = zones.get(computed.availabilityZone);
    if (other !== undefined) {
      const message = `A load balancer cannot be attached to multiple subnets in the same Availability Zone: ${other}, ${id}.`;
      throw new AwsError("InvalidConfigurationRequest", message);
    }
    zones.set(computed.availabilityZone, id);
  }
}

function requireInternetGateway(cloud: Cloud, vpcId: string): void {
  const gateways = cloud.records.all<{ readonly vpcId?: string }, object>(types.internetGateway);
  if (gateways.some(({ inputs }) => inputs.vpcId === vpcId)) return;
  throw new AwsError("InvalidSubnet", `VPC ${vpcId} has no internet gateway`);
}
