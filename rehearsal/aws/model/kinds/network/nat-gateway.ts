import { formatAddress, parseCidr } from "../../../../cloud/address.ts";
import type { Cloud, Records } from "../../cloud.ts";
import { newId } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import type { SubnetInputs } from "../compute/vpc-records.ts";
import { userOf } from "./eip.ts";
import type { EipComputed, EipInputs, InternetGatewayInputs, NatGatewayComputed, NatGatewayInputs } from "./inputs.ts";
import { EIP, required } from "./lookup.ts";

/** EC2 takes a minute or two; long enough here that who uses it before it is ready is found out. */
const SECONDS_TO_AVAILABLE = 1;

export const natGateway: Kind<NatGatewayInputs, NatGatewayComputed> = {
  type: types.natGateway,
  create(cloud, { inputs, region }) {
    const { connectivityType = "public", subnetId } = inputs;
    const subnet = required<SubnetInputs>(cloud, types.subnet, { id: subnetId, region });
    const publicIp = connectivityType === "public" ? publicAddress(cloud, inputs, subnet) : "";
    const privateIp = privateAddress(cloud.records, subnetId, subnet.inputs.cidrBlock);
    return Promise.resolve({ id: newId("nat"), computed: { publicIp, privateIp } });
  },
  outputs: (_, { inputs, computed }) => ({
    ...computed,
    connectivityType: inputs.connectivityType ?? "public",
    ...tagsAll(inputs),
  }),
  pending(cloud, { id, createdAt }) {
    const seconds = (Date.parse(cloud.now()) - Date.parse(createdAt)) / 1000;
    return Promise.resolve(seconds < SECONDS_TO_AVAILABLE ? `NAT gateway ${id} is pending` : undefined);
  },
};

/** Private addresses of a subnet that NAT gateways have. */
export function gatewayAddresses(records: Records, subnetId: string): ReadonlySet<string> {
  const gateways = records.all<NatGatewayInputs, NatGatewayComputed>(types.natGateway);
  return new Set(
    gateways.filter(({ inputs }) => inputs.subnetId === subnetId).map(({ computed }) => computed.privateIp),
  );
}

function publicAddress(
  cloud: Cloud,
  { allocationId }: NatGatewayInputs,
  { inputs: { vpcId }, region }: ResourceRecord<SubnetInputs>,
): string {
  const { records } = cloud;
  if (allocationId === undefined) {
    throw new AwsError(
      "MissingParameter",
      "The request must contain the parameter AllocationId: the gateway is public",
    );
  }
  const { computed } = required<EipInputs, EipComputed>(cloud, EIP, { id: allocationId, region });
  if (userOf(records, allocationId) !== undefined) {
    throw new AwsError("Resource.AlreadyAssociated", `Elastic IP address [${allocationId}] is already associated`);
  }
  const gateways = records.all<InternetGatewayInputs, object>(types.internetGateway);
  if (!gateways.some(({ inputs }) => inputs.vpcId === vpcId)) {
    throw new AwsError("Gateway.NotAttached", `Network ${vpcId} has no Internet gateway attached`);
  }
  return computed.publicIp;
}

/** From the end of the subnet: machines begin at its start. */
function privateAddress(records: Records, subnetId: string, cidrBlock: string): string {
  const taken = gatewayAddresses(records, subnetId);
  const { first, last } = parseCidr(cidrBlock);
  for (let address = last - 1; address > first; address--) {
    if (!taken.has(formatAddress(address))) return formatAddress(address);
  }
  throw new AwsError("InsufficientFreeAddressesInSubnet", `Subnet ${subnetId} has no free address`);
}
