import type { Cloud } from "../../cloud.ts";
import { types } from "../../types.ts";
import type { SubnetInputs } from "../compute/vpc-records.ts";
import type { NatGatewayComputed, NatGatewayInputs } from "./inputs.ts";
import { present } from "./lookup.ts";

interface BalancerInputs {
  readonly internal?: boolean;
  readonly subnets?: readonly string[];
}

/** Ids of what has a public address in a VPC: its internet gateway can't go before them. */
export function publicAddressesIn({ records, instances }: Cloud, vpcId: string): readonly string[] {
  const isInside = (subnetId: string): boolean =>
    present<SubnetInputs>(records, types.subnet, subnetId)?.inputs.vpcId === vpcId;
  const gateways = records
    .all<NatGatewayInputs, NatGatewayComputed>(types.natGateway)
    .filter(({ inputs, computed }) => computed.publicIp !== "" && isInside(inputs.subnetId));
  const balancers = [types.loadBalancer, types.classicLoadBalancer]
    .flatMap((type) => records.all<BalancerInputs, object>(type))
    .filter(({ inputs: { internal = false, subnets = [] } }) => !internal && subnets.some(isInside));
  const running = instances.filter((one) => one.vpcId === vpcId && one.isPublic && one.state !== "terminated");
  return [...gateways, ...balancers, ...running].map(({ id }) => id);
}
