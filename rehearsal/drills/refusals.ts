import type { RequestRecord } from "./load/record.ts";

/** Where a cloud says that it serves, from a moment until the next of these. */
export interface Entrances {
  /** In the milliseconds of what it is compared with. */
  readonly at: number;
  /** Of load balancers that are active and have a host in. */
  readonly addresses: readonly string[];
}

/** A load balancer that is replaced, or takes other settings, refuses for less. */
const lastingMilliseconds = 2_000;

/**
 * Tells of a time in which every request was refused at an address where the cloud says that it serves. Whatever becomes of
 * hosts, their load balancer takes connections: it is the way there that this machine has lost, such as Docker's proxy,
 * which gives up for good when it has no descriptors left.
 *
 * @param records of a load, in any order
 * @param entrances in the order of time, from when the load began
 * @returns undefined when there was no such time
 */
export function refusedThoughOpen(
  records: readonly Pick<RequestRecord, "sent" | "outcome">[],
  entrances: readonly Entrances[],
  address: string,
): string | undefined {
  const isOpen = (moment: number) => entrances.findLast(({ at }) => at <= moment)?.addresses.includes(address) === true;
  let longest = { from: 0, to: 0 };
  let from: number | undefined;
  for (const { sent, outcome } of records.toSorted((a, b) => a.sent - b.sent)) {
    from = outcome === "refused" && isOpen(sent) ? (from ?? sent) : undefined;
    if (from !== undefined && sent - from > longest.to - longest.from) longest = { from, to: sent };
  }
  if (longest.to - longest.from < lastingMilliseconds) return undefined;
  const [begin, end] = [longest.from, longest.to].map((moment) => (moment / 1000).toFixed(1));
  return `every request was refused from ${begin} s to ${end} s, at a load balancer that was active and had hosts in: this machine lost the way there, which proves nothing`;
}
