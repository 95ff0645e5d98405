import { contains } from "../../../cloud/address.ts";
import type { Records } from "../cloud.ts";
import type { Instance } from "../instance.ts";
import { protocolOf, portsOf, type Rule, type RuleInputs, rulesOf } from "../kinds/security/rules.ts";

interface Balancer {
  readonly securityGroups?: readonly string[];
  readonly privateAddress: string;
}

/** One side of a connection, as the other side's rules see it. */
interface Peer {
  readonly address: string;
  readonly groups: readonly string[];
}

/** Whether a balancer's security groups let anybody in on a port: who asks from this machine stands for all clients. */
export function isOpenToClients(records: Records, groups: readonly string[], port: number): boolean {
  return rulesOf(records, "ingress", groups).some(({ inputs }) => allowsTcp(inputs, port));
}

/** Whether a balancer gets through to an instance's port: its own groups must let it out, the instance's let it in. */
export function canReach(
  records: Records,
  { securityGroups = [], privateAddress }: Balancer,
  { instance, port }: { readonly instance: Instance; readonly port: number },
): boolean {
  const balancer = { address: privateAddress, groups: securityGroups };
  const target = { address: instance.privateAddress, groups: instance.securityGroups };
  const passes = (rules: readonly Rule[], peer: Peer) =>
    rules.some(({ inputs }) => allowsTcp(inputs, port) && concerns(inputs, peer));
  return (
    passes(rulesOf(records, "egress", balancer.groups), target) &&
    passes(rulesOf(records, "ingress", target.groups), balancer)
  );
}

export function allowsTcp(inputs: RuleInputs, port: number): boolean {
  const protocol = protocolOf(inputs);
  if (protocol !== "tcp" && protocol !== "-1") return false;
  const [first, last] = portsOf(inputs) ?? [0, 65535];
  return first <= port && port <= last;
}

function concerns({ cidrIpv4, referencedSecurityGroupId }: RuleInputs, { address, groups }: Peer): boolean {
  if (referencedSecurityGroupId !== undefined) return groups.includes(referencedSecurityGroupId);
  return cidrIpv4 !== undefined && contains(cidrIpv4, `${address}/32`);
}
