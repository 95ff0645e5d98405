import type { Records } from "../../cloud.ts";
import { types } from "../../types.ts";
import type { SubnetInputs } from "../compute/vpc-records.ts";
import type {
  AssociationInputs,
  EndpointInputs,
  InternetGatewayInputs,
  NatGatewayInputs,
  RouteInputs,
} from "./inputs.ts";
import { present } from "./lookup.ts";

const EVERYWHERE = "0.0.0.0/0";

/** Where traffic of a subnet's hosts can go beyond its VPC. */
export interface SubnetRoutes {
  /** Straight through an internet gateway: addresses of its own can be reached. */
  readonly internet: boolean;
  /** Outwards through a NAT gateway that itself has a way to the internet. */
  readonly natGateway: boolean;
  /** To S3 through a gateway endpoint. */
  readonly s3Endpoint: boolean;
}

/** A subnet without a route table of its own has its VPC's main one, which leads nowhere else. */
export function routesOf(records: Records, subnetId: string): SubnetRoutes {
  const table = routeTableOf(records, subnetId);
  const endpoints = records.all<EndpointInputs, object>(types.vpcEndpoint);
  return {
    internet: leadsToInternet(records, subnetId),
    natGateway: leadsToNatGateway(records, subnetId),
    s3Endpoint: endpoints.some(({ inputs }) => table !== undefined && (inputs.routeTableIds ?? []).includes(table)),
  };
}

/** Ids of what keeps a subnet from being deleted, as far as it is of this folder. */
export function dependentsOfSubnet(records: Records, subnetId: string): readonly string[] {
  return records
    .all<NatGatewayInputs, object>(types.natGateway)
    .filter(({ inputs }) => inputs.subnetId === subnetId)
    .map(({ id }) => id);
}

/** Ids of what keeps a VPC from being deleted, as far as it is of this folder. */
export function dependentsOfVpc(records: Records, vpcId: string): readonly string[] {
  return [types.internetGateway, types.routeTable, types.vpcEndpoint].flatMap((type) =>
    records
      .all<{ readonly vpcId?: string }, object>(type)
      .filter(({ inputs }) => inputs.vpcId === vpcId)
      .map(({ id }) => id),
  );
}

function leadsToInternet(records: Records, subnetId: string): boolean {
  const vpcId = present<SubnetInputs>(records, types.subnet, subnetId)?.inputs.vpcId;
  const { gatewayId } = defaultRouteOf(records, subnetId) ?? {};
  const gateway = present<InternetGatewayInputs>(records, types.internetGateway, gatewayId);
  return gateway !== undefined && gateway.inputs.vpcId === vpcId;
}

function leadsToNatGateway(records: Records, subnetId: string): boolean {
  const { natGatewayId } = defaultRouteOf(records, subnetId) ?? {};
  const gateway = present<NatGatewayInputs>(records, types.natGateway, natGatewayId);
  if (gateway === undefined || gateway.inputs.connectivityType === "private") return false;
  return leadsToInternet(records, gateway.inputs.subnetId);
}

function defaultRouteOf(records: Records, subnetId: string): RouteInputs | undefined {
  const table = routeTableOf(records, subnetId);
  return records
    .all<RouteInputs, object>(types.route)
    .map(({ inputs }) => inputs)
    .find(({ routeTableId, destinationCidrBlock }) => routeTableId === table && destinationCidrBlock === EVERYWHERE);
}

function routeTableOf(records: Records, subnetId: string): string | undefined {
  return records
    .all<AssociationInputs, object>(types.routeTableAssociation)
    .find(({ inputs }) => inputs.subnetId === subnetId)?.inputs.routeTableId;
}
