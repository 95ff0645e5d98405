import type { FirewallRule, FirewallRules } from "../../cloud/data-plane.ts";
import { type Fields, numbers, object, optionalText, texts } from "../../http/fields.ts";
import { hasTag, present } from "./membership.ts";
import type { DropletRecord, FirewallRecord } from "./records.ts";
import type { State } from "./state.ts";

/** The firewalls that hold for a droplet, by its id or by one of its tags. */
export function firewallsOf(state: State, droplet: DropletRecord): FirewallRecord[] {
  return [...state.firewalls.values()].filter(
    (firewall) => firewall.dropletIds.includes(droplet.id) || firewall.tags.some((tag) => hasTag(droplet, tag)),
  );
}

/** The droplets that a firewall holds for. */
export function protectedDroplets(state: State, firewall: FirewallRecord): DropletRecord[] {
  return present(state.droplets.values()).filter(
    (droplet) => firewall.dropletIds.includes(droplet.id) || firewall.tags.some((tag) => hasTag(droplet, tag)),
  );
}

/**
 * Rules of all firewalls, with tags, droplets and load balancers resolved to the addresses they have now. Made once for
 * many droplets: the sources of one firewall's rules are the same for each of them.
 */
export function resolveFirewalls(state: State): ReadonlyMap<string, FirewallRules> {
  const resolved = [...state.firewalls.values()].map((firewall): [string, FirewallRules] => [
    firewall.id,
    {
      inbound: firewall.inboundRules.map((rule) => resolveRule(state, rule, "sources")),
      outbound: firewall.outboundRules.map((rule) => resolveRule(state, rule, "destinations")),
    },
  ]);
  return new Map(resolved);
}

/** The union of what firewalls allow; `undefined` when there is none, for then all is open. */
export function unite(rules: readonly FirewallRules[]): FirewallRules | undefined {
  if (rules.length === 0) return undefined;
  return { inbound: rules.flatMap((one) => one.inbound), outbound: rules.flatMap((one) => one.outbound) };
}

function resolveRule(state: State, rule: Fields, side: "sources" | "destinations"): FirewallRule {
  const protocol = optionalText(rule, "protocol");
  const known = protocol === "udp" || protocol === "icmp" ? protocol : "tcp";
  const ports = known === "icmp" ? undefined : portsOf(optionalText(rule, "ports"));
  const addresses = addressesOf(state, object(rule, side) ?? {});
  return { protocol: known, ...(ports === undefined ? {} : { ports }), addresses };
}

/** `0` is how the API writes "all of them". */
function portsOf(ports: string | undefined): readonly [number, number] | undefined {
  if (ports === undefined || ports === "0" || ports === "all") return undefined;
  const [first = 0, last = first] = ports.split("-").map(Number);
  return [first, last];
}

function addressesOf(state: State, target: Fields): string[] {
  const tags = texts(target, "tags");
  const ids = numbers(target, "droplet_ids");
  const droplets = present(state.droplets.values()).filter(
    (droplet) => ids.includes(droplet.id) || tags.some((tag) => hasTag(droplet, tag)),
  );
  const balancers = texts(target, "load_balancer_uids").flatMap((id) => state.loadBalancers.get(id) ?? []);
  return [
    ...new Set([
      ...texts(target, "addresses"),
      ...droplets.flatMap((droplet) => [droplet.privateAddress, droplet.publicAddress]),
      ...balancers.filter((one) => one.deleting === undefined).map((one) => one.privateAddress),
    ]),
  ];
}
