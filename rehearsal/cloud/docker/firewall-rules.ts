import { isIP } from "node:net";

import type { FirewallRule, FirewallRules } from "../data-plane.ts";

/** The table is ours alone: what the host's own nftables do stays as it is. */
const TABLE = "inet evenkeel_cloud";

/**
 * Rules as a file for `nft -f`, which puts the whole of it in force at once. What is open already stays open: both
 * chains let established connections pass, and connections are tracked from the first packet even with no firewall.
 *
 * @throws {TypeError} if an address is neither an address nor a CIDR
 */
export function renderFirewall(rules: FirewallRules | undefined): string {
  const policy = rules === undefined ? "accept" : "drop";
  return [
    // Naming the table first makes the deletion work when there is none.
    `table ${TABLE}`,
    `delete table ${TABLE}`,
    `table ${TABLE} {`,
    ...chain("input", policy, "iif lo", "saddr", rules?.inbound ?? []),
    ...chain("output", policy, "oif lo", "daddr", rules?.outbound ?? []),
    "}",
    "",
  ].join("\n");
}

function chain(
  hook: "input" | "output",
  policy: string,
  loopback: string,
  side: "saddr" | "daddr",
  rules: readonly FirewallRule[],
): readonly string[] {
  return [
    `  chain ${hook} {`,
    `    type filter hook ${hook} priority filter - 10; policy ${policy};`,
    `    ${loopback} accept`,
    "    ct state established,related accept",
    // The metadata service lies below the cloud's firewall.
    `    ip ${side} 169.254.169.254 accept`,
    "    icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } accept",
    ...rules.flatMap((rule) => rule.addresses.map((address) => `    ${match(rule, side, address)} accept`)),
    "  }",
  ];
}

function match(rule: FirewallRule, side: "saddr" | "daddr", address: string): string {
  const version = versionOf(address);
  const from = `${version === 4 ? "ip" : "ip6"} ${side} ${address}`;
  if (rule.protocol === "icmp") return `${from} meta l4proto ${version === 4 ? "icmp" : "ipv6-icmp"}`;
  if (rule.ports === undefined) return `${from} meta l4proto ${rule.protocol}`;
  const [first, last] = rule.ports;
  return `${from} ${rule.protocol} dport ${first === last ? first : `${first}-${last}`}`;
}

function versionOf(address: string): 4 | 6 {
  const [host = "", bits, ...rest] = address.split("/");
  const version = isIP(host);
  const longest = version === 4 ? 32 : 128;
  const valid =
    version !== 0 && rest.length === 0 && (bits === undefined || (/^\d+$/.test(bits) && Number(bits) <= longest));
  if (!valid) throw new TypeError(`a firewall rule names ${JSON.stringify(address)}: neither an IP address nor a CIDR`);
  return version === 4 ? 4 : 6;
}
