import { contains } from "../../../cloud/address.ts";
import type { FirewallRule, FirewallRules } from "../../../cloud/data-plane.ts";
import type { Cloud } from "../cloud.ts";
import type { Instance } from "../instance.ts";
import type { VpcInputs } from "../kinds/compute/vpc-records.ts";
import { routesOf, s3PrefixList } from "../kinds/network/index.ts";
import { portsOf, protocolOf, type Rule, type RuleInputs, rulesOf } from "../kinds/security/rules.ts";
import { types } from "../types.ts";
import { allowsTcp } from "./reach.ts";

const everywhere = "0.0.0.0/0";
/** Where S3 answers at AWS. */
const s3Port = 443;

/** Ranges that an instance's traffic can come from, or go to, whatever its security groups say. */
interface Ways {
  readonly in: readonly string[];
  readonly out: readonly string[];
  /** Whether S3 can be reached, through a gateway endpoint or over the internet. */
  readonly store: boolean;
}

/**
 * What an instance's security groups and its subnet's routes let through: referenced groups as the addresses of who is in
 * them, S3's prefix list as the object store of the rehearsal. Without a group nothing passes.
 */
export function firewallOf(cloud: Cloud, instance: Instance): FirewallRules {
  const { records } = cloud;
  const ways = waysOf(cloud, instance);
  const ingress = rulesOf(records, "ingress", instance.securityGroups);
  const egress = rulesOf(records, "egress", instance.securityGroups);
  const outbound = egress.flatMap((rule) => packetRules(cloud, rule.inputs, ways.out));
  return {
    inbound: ingress.flatMap((rule) => packetRules(cloud, rule.inputs, ways.in)),
    outbound: [...outbound, ...(ways.store ? storeRules(cloud, egress, instance.region) : [])],
  };
}

/** A public address lets the internet in too, and out without a NAT gateway. */
function waysOf({ records }: Cloud, { vpcId, subnetId, isPublic }: Instance): Ways {
  const inside = records.get<VpcInputs, object>(types.vpc, vpcId)?.inputs.cidrBlock;
  const routes = routesOf(records, subnetId);
  const local = inside === undefined ? [] : [inside];
  const open = isPublic && routes.internet;
  const out = open || routes.natGateway;
  return {
    in: open ? [everywhere] : local,
    out: out ? [everywhere] : local,
    store: out || routes.s3Endpoint,
  };
}

function packetRules(cloud: Cloud, rule: RuleInputs, within: readonly string[]): FirewallRule[] {
  const addresses = addressesOf(cloud, rule).flatMap((address) => within.flatMap((way) => common(address, way)));
  if (addresses.length === 0) return [];
  const ports = portsOf(rule);
  const protocol = protocolOf(rule);
  if (protocol === "-1") {
    return (["tcp", "udp", "icmp"] as const).map((one) => ({ protocol: one, addresses }));
  }
  const known = protocol === "udp" || protocol === "tcp" ? protocol : "icmp";
  return [{ protocol: known, ...(ports === undefined ? {} : { ports }), addresses }];
}

/** IPv4 only: nothing of the model has an address of IPv6. */
function addressesOf(cloud: Cloud, { cidrIpv4, referencedSecurityGroupId: group }: RuleInputs): readonly string[] {
  if (cidrIpv4 !== undefined) return [cidrIpv4];
  if (group === undefined) return [];
  const balancers = [types.loadBalancer, types.classicLoadBalancer].flatMap((type) =>
    cloud.records
      .all<{ readonly securityGroups?: readonly string[] }, { readonly privateAddress: string }>(type)
      .filter(({ inputs }) => inputs.securityGroups?.includes(group) === true)
      .map(({ computed }) => computed.privateAddress),
  );
  const instances = cloud.instances
    .filter((one) => one.state !== "terminated" && one.securityGroups.includes(group))
    .map((one) => one.privateAddress);
  return [...balancers, ...instances].map((address) => `${address}/32`);
}

/** Of two ranges either one lies in the other, or they have nothing in common. */
function common(a: string, b: string): readonly string[] {
  if (contains(a, b)) return [b];
  return contains(b, a) ? [a] : [];
}

/** The store speaks plain HTTP on a port of its own; a rule that opens S3's port to S3's addresses opens that. */
function storeRules(cloud: Cloud, egress: readonly Rule[], region: string): readonly FirewallRule[] {
  const { urlForMachines } = cloud.dataPlane.store;
  const opens = ({ inputs }: Rule): boolean =>
    allowsTcp(inputs, s3Port) && (inputs.prefixListId === s3PrefixList(region) || inputs.cidrIpv4 === everywhere);
  if (urlForMachines === "" || !egress.some(opens)) return [];
  const { hostname, port } = new URL(urlForMachines);
  const number = Number(port === "" ? 80 : port);
  return [{ protocol: "tcp", ports: [number, number], addresses: [hostname] }];
}
