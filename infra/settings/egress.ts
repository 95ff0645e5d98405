import { z } from "zod";

import { isNetwork } from "./network-range.ts";

/** Where hosts may connect to: one protocol, a range of ports (none for icmp), one range of addresses. */
export interface EgressRule {
  readonly protocol: "tcp" | "udp" | "icmp";
  readonly ports?: readonly [first: number, last: number];
  /** CIDR, or `anywhere` for every IPv4 and IPv6 address. */
  readonly destination: string;
}

const port = z.coerce.number().int().min(1).max(65535);
const cidr = z.union([z.cidrv4(), z.cidrv6()]).refine(isNetwork);

/** Reads `tcp/443`, `udp/5000-5010`, `icmp`, each optionally followed by `@10.0.0.0/8`. */
export const egressRule = z.string().transform((written, context): EgressRule => {
  const match = /^(?:(tcp|udp)\/(\d+)(?:-(\d+))?|(icmp))(?:@(.+))?$/.exec(written);
  const [, transport, first, last = first, icmp, range] = match ?? [];
  const destination = range === undefined ? "anywhere" : cidr.safeParse(range).data;
  if (match !== null && destination !== undefined) {
    if (icmp !== undefined) return { protocol: "icmp", destination };
    const ports = z.tuple([port, port]).safeParse([first, last]).data;
    if (ports !== undefined && ports[0] <= ports[1])
      return { protocol: transport as "tcp" | "udp", ports, destination };
  }
  context.addIssue({ code: "custom", message: `"${written}" is not a rule` });
  return z.NEVER;
});

/** Whether some rule lets hosts send to `port`, be it to a single address. */
export function reaches(rules: readonly EgressRule[], transport: "tcp" | "udp", port: number): boolean {
  return rules.some(
    ({ protocol, ports }) => protocol === transport && ports !== undefined && ports[0] <= port && port <= ports[1],
  );
}

/** Every IPv4 address; on a cloud without IPv6 the same as `anywhere`. */
export const everyIpv4 = "0.0.0.0/0";

/** Whether hosts may open a TCP connection to `port` anywhere; what they fetch by themselves has IPv4 addresses too. */
export function reachesAnywhere(rules: readonly EgressRule[], port: number): boolean {
  const everywhere = rules.filter(({ destination }) => ["anywhere", everyIpv4].includes(destination));
  return reaches(everywhere, "tcp", port);
}
