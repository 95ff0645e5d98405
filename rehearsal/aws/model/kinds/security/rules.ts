import { isIPv6 } from "node:net";

import { isRange } from "../../../../cloud/address.ts";
import type { Cloud, Records } from "../../cloud.ts";
import { AwsError } from "../../kind.ts";
import { requireRecord } from "../../lookup.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import type { Tags } from "../../tags.ts";
import { types } from "../../types.ts";
import type { SecurityGroupInputs } from "./security-group-records.ts";

/** Of one direction: who the other side is, and what may pass. */
export interface RuleInputs {
  readonly securityGroupId: string;
  readonly description?: string;
  /** A name, an IANA number, or `-1` for all. */
  readonly ipProtocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidrIpv4?: string;
  readonly cidrIpv6?: string;
  readonly referencedSecurityGroupId?: string;
  readonly prefixListId?: string;
  readonly tags?: Tags;
}

export type Rule = ResourceRecord<RuleInputs>;

const protocolNames: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };
const protocols = ["tcp", "udp", "icmp", "icmpv6", "-1"];

/** `tcp`, `udp`, `icmp`, `icmpv6` or `-1`. */
export function protocolOf({ ipProtocol }: RuleInputs): string {
  return protocolNames[ipProtocol] ?? ipProtocol.toLowerCase();
}

export function rulesOf(records: Records, direction: "ingress" | "egress", groups: readonly string[]): Rule[] {
  const type = direction === "ingress" ? types.ingressRule : types.egressRule;
  return records.all<RuleInputs, object>(type).filter(({ inputs }) => groups.includes(inputs.securityGroupId));
}

/** Other groups' rules that name this one. */
export function rulesAbout(records: Records, group: string): readonly Rule[] {
  return [types.ingressRule, types.egressRule]
    .flatMap((type) => records.all<RuleInputs, object>(type))
    .filter(({ inputs }) => inputs.referencedSecurityGroupId === group && inputs.securityGroupId !== group);
}

/** @throws {AwsError} what EC2 refuses; `self` is the rule that is being changed */
export function checkRule(
  cloud: Cloud,
  type: string,
  { inputs, region, self }: { readonly inputs: RuleInputs; readonly region: string; readonly self?: string },
): void {
  const group = requireGroup(cloud, inputs.securityGroupId, region);
  checkPeer(cloud, inputs, { vpcId: group.inputs.vpcId, region });
  checkPorts(inputs);
  const same = cloud.records
    .all<RuleInputs, object>(type)
    .find((other) => other.id !== self && identityOf(other.inputs) === identityOf(inputs));
  if (same === undefined) return;
  const message = `the specified rule "${wordsOf(inputs)}" already exists: ${same.id}`;
  throw new AwsError("InvalidPermission.Duplicate", message);
}

function requireGroup(cloud: Cloud, id: string, region: string): ResourceRecord<SecurityGroupInputs> {
  return requireRecord(cloud, { type: types.securityGroup, id, region }, "InvalidGroup.NotFound");
}

function checkPeer(
  cloud: Cloud,
  inputs: RuleInputs,
  { vpcId, region }: { readonly vpcId: string; readonly region: string },
): void {
  const { cidrIpv4, cidrIpv6, referencedSecurityGroupId, prefixListId } = inputs;
  const given = [cidrIpv4, cidrIpv6, referencedSecurityGroupId, prefixListId].filter((peer) => peer !== undefined);
  if (given.length !== 1) {
    const message = `A rule needs exactly one of cidrIpv4, cidrIpv6, prefixListId and referencedSecurityGroupId; this one has ${given.length}.`;
    throw new AwsError("InvalidParameterCombination", message);
  }
  if (cidrIpv4 !== undefined && !isRange(cidrIpv4)) throw malformed(cidrIpv4);
  if (cidrIpv6 !== undefined && !/^[\da-f:]+\/\d{1,3}$/i.test(cidrIpv6)) throw malformed(cidrIpv6);
  if (cidrIpv6 !== undefined && !isIPv6(cidrIpv6.split("/")[0] ?? "")) throw malformed(cidrIpv6);
  if (referencedSecurityGroupId === undefined) return;
  const other = requireGroup(cloud, referencedSecurityGroupId, region);
  if (other.inputs.vpcId === vpcId) return;
  const message = `You have specified two resources that belong to different networks: ${referencedSecurityGroupId} is in ${other.inputs.vpcId}, not in ${vpcId}.`;
  throw new AwsError("InvalidGroup.NotFound", message);
}

function malformed(cidr: string): AwsError {
  return new AwsError("InvalidParameterValue", `CIDR block ${cidr} is malformed`);
}

function checkPorts(inputs: RuleInputs): void {
  const protocol = protocolOf(inputs);
  const { fromPort, toPort } = inputs;
  if (!protocols.includes(protocol)) {
    const message = `Invalid value '${inputs.ipProtocol}' for IP protocol; modelled are ${protocols.join(", ")}.`;
    throw new AwsError("InvalidPermission.Malformed", message);
  }
  if (protocol !== "tcp" && protocol !== "udp") return;
  const inRange = (port: number | undefined) => port !== undefined && port >= 0 && port <= 65535;
  if (inRange(fromPort) && inRange(toPort) && (fromPort ?? 0) <= (toPort ?? 0)) return;
  const message = `Invalid ${protocol} port range ${fromPort ?? "none"} to ${toPort ?? "none"}: both are needed, from 0 to 65535, the lower first.`;
  throw new AwsError("InvalidParameterValue", message);
}

function identityOf(inputs: RuleInputs): string {
  const { securityGroupId, cidrIpv4, cidrIpv6, referencedSecurityGroupId, prefixListId } = inputs;
  const peer = cidrIpv4 ?? cidrIpv6 ?? referencedSecurityGroupId ?? prefixListId;
  return JSON.stringify([securityGroupId, peer, protocolOf(inputs), portsOf(inputs)]);
}

/** All ports for what has none. */
export function portsOf(inputs: RuleInputs): readonly [number, number] | undefined {
  const protocol = protocolOf(inputs);
  if (protocol !== "tcp" && protocol !== "udp") return undefined;
  const { fromPort = 0, toPort = 65535 } = inputs;
  return fromPort === 0 && toPort === 65535 ? undefined : [fromPort, toPort];
}

function wordsOf(inputs: RuleInputs): string {
  const peer = inputs.cidrIpv4 ?? inputs.cidrIpv6 ?? inputs.referencedSecurityGroupId ?? inputs.prefixListId ?? "";
  const [from, to] = portsOf(inputs) ?? ["all", "all"];
  return `peer: ${peer}, ${protocolOf(inputs).toUpperCase()}, from port: ${from}, to port: ${to}, ALLOW`;
}
