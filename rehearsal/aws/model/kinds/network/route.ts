import { crc32 } from "node:zlib";

import { contains, isRange } from "../../../../cloud/address.ts";
import type { Cloud, Records } from "../../cloud.ts";
import { AwsError, type Kind, type Order } from "../../kind.ts";
import { types } from "../../types.ts";
import type { SubnetInputs, VpcInputs } from "../compute/vpc-records.ts";
import type { InternetGatewayInputs, NatGatewayInputs, RouteInputs, RouteTableInputs } from "./inputs.ts";
import { present, required } from "./lookup.ts";

export const route: Kind<RouteInputs> = {
  type: types.route,
  create(cloud, order) {
    const vpcId = networkOf(cloud, order);
    const destination = checkedDestination(cloud, order, vpcId);
    checkTarget(cloud, order, vpcId);
    return Promise.resolve({ id: routeId(order.inputs.routeTableId, destination), computed: {} });
  },
  outputs: ({ records }, { inputs }) => ({
    origin: "CreateRoute",
    // A route whose target has gone stays, and leads nowhere.
    state: targetOf(records, inputs) === undefined ? "blackhole" : "active",
  }),
  update(cloud, { region }, inputs) {
    const order = { inputs, region };
    checkTarget(cloud, order, networkOf(cloud, order));
    return Promise.resolve();
  },
};

/** As the official provider makes them. */
export function routeId(routeTableId: string, destination: string): string {
  return `r-${routeTableId}${crc32(destination)}`;
}

function networkOf(cloud: Cloud, { inputs, region }: Order<RouteInputs>): string {
  return required<RouteTableInputs>(cloud, types.routeTable, { id: inputs.routeTableId, region }).inputs.vpcId;
}

function checkedDestination(cloud: Cloud, { inputs, region }: Order<RouteInputs>, vpcId: string): string {
  const { routeTableId, destinationCidrBlock: destination } = inputs;
  if (destination === undefined) {
    throw new AwsError("MissingParameter", "The request must contain exactly one destination: destinationCidrBlock");
  }
  if (!isRange(destination)) {
    throw new AwsError(
      "InvalidParameterValue",
      `Value (${destination}) for parameter destinationCidrBlock is invalid. This is not a valid CIDR block.`,
    );
  }
  const vpc = required<VpcInputs>(cloud, types.vpc, { id: vpcId, region });
  const isTaken = cloud.records
    .all<RouteInputs, object>(types.route)
    .some((other) => other.inputs.routeTableId === routeTableId && other.inputs.destinationCidrBlock === destination);
  // Traffic within the VPC is the local route's, which every table has.
  if (isTaken || contains(vpc.inputs.cidrBlock, destination)) {
    throw new AwsError("RouteAlreadyExists", `The route identified by ${destination} already exists.`);
  }
  return destination;
}

function checkTarget(cloud: Cloud, { inputs, region }: Order<RouteInputs>, vpcId: string): void {
  const { routeTableId, gatewayId, natGatewayId } = inputs;
  const given = [gatewayId, natGatewayId].filter((id) => id !== undefined && id !== "");
  if (given.length !== 1) {
    throw new AwsError(
      "InvalidParameterCombination",
      `A route has exactly one target, gatewayId or natGatewayId; got ${given.length === 0 ? "none" : given.join(" and ")}`,
    );
  }
  if (targetOf(cloud.records, inputs)?.vpcId === vpcId) return;
  if (gatewayId === undefined || gatewayId === "")
    required(cloud, types.natGateway, { id: natGatewayId ?? "", region });
  else required(cloud, types.internetGateway, { id: gatewayId, region });
  throw new AwsError(
    "InvalidParameterValue",
    `route table ${routeTableId} and network gateway ${given.join("")} belong to different networks`,
  );
}

/** The network of what a route leads to; `undefined` if there is no such thing any more. */
function targetOf(records: Records, { gatewayId, natGatewayId }: RouteInputs): { vpcId?: string } | undefined {
  const gateway = present<InternetGatewayInputs>(records, types.internetGateway, gatewayId);
  if (gateway !== undefined) return gateway.inputs;
  const nat = present<NatGatewayInputs>(records, types.natGateway, natGatewayId);
  return nat && present<SubnetInputs>(records, types.subnet, nat.inputs.subnetId)?.inputs;
}
