import type { Cloud, Records } from "../../cloud.ts";
import { requireRecord } from "../../lookup.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";

export const EIP = "aws:ec2/eip:Eip";

/** EC2's error codes for ids that it does not know. */
const unknown = {
  [types.vpc]: "InvalidVpcID.NotFound",
  [types.subnet]: "InvalidSubnetID.NotFound",
  [types.internetGateway]: "InvalidInternetGatewayID.NotFound",
  [types.natGateway]: "InvalidNatGatewayID.NotFound",
  [types.routeTable]: "InvalidRouteTableID.NotFound",
  [EIP]: "InvalidAllocationID.NotFound",
} as const;

/** @throws {AwsError} if there is none in the region, or it is being deleted */
export function required<Inputs extends object, Computed extends object = object>(
  cloud: Cloud,
  type: keyof typeof unknown,
  { id, region }: { readonly id: string; readonly region: string },
): ResourceRecord<Inputs, Computed> {
  return requireRecord<Inputs, Computed>(cloud, { type, id, region }, unknown[type]);
}

/** @returns `undefined` also for one that is being deleted */
export function present<Inputs extends object, Computed extends object = object>(
  records: Records,
  type: string,
  id: string | undefined,
): ResourceRecord<Inputs, Computed> | undefined {
  const record = id === undefined ? undefined : records.get<Inputs, Computed>(type, id);
  return record?.deleting === true ? undefined : record;
}
