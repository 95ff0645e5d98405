import type { Cloud } from "../../cloud.ts";
import { types } from "../../types.ts";
import { type BalancerComputed, hostedZone, type PlacedInputs } from "../balancing/balancer.ts";
import { type Alias, plainName } from "./inputs.ts";

/** The addresses behind an alias, as they are now: none for a balancer that is gone, or for IPv6, which none has. */
export function aliasAddresses(cloud: Cloud, { name }: Alias, type: string): readonly string[] {
  return type === "A" && findTarget(cloud, name) !== undefined ? [aliasTarget(name)] : [];
}

/** What is wrong with an alias, in Route 53's words. Only load balancers are rehearsed as targets. */
export function aliasMistake(
  cloud: Cloud,
  { name, zoneId: targetZone }: Alias,
  { type, zoneId }: { readonly type: string; readonly zoneId: string },
): string | undefined {
  const tried = `Tried to create an alias that targets ${aliasTarget(name)}., type ${type} in zone ${targetZone}`;
  if (type !== "A" && type !== "AAAA") return `${tried}, but a load balancer has addresses only: types A and AAAA`;
  if (targetZone === zoneId) return `${tried}, but an alias to another record of the zone is not rehearsed`;
  if (targetZone !== hostedZone) {
    return `${tried}, but the alias target name does not lie within the target zone (that of load balancers is ${hostedZone})`;
  }
  return findTarget(cloud, name) === undefined ? `${tried}, but that target was not found` : undefined;
}

/** The official provider's way: the console writes the prefix, a program mostly does not. */
function aliasTarget(name: string): string {
  return plainName(name).replace(/^dualstack\./, "");
}

/** In the rehearsal a balancer's DNS name is its address. */
function findTarget({ records }: Cloud, name: string): object | undefined {
  return [types.loadBalancer, types.classicLoadBalancer]
    .flatMap((type) => records.all<PlacedInputs, BalancerComputed>(type))
    .find(({ computed }) => computed.address !== "" && computed.address === aliasTarget(name));
}
