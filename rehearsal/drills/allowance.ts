import type { DrillEvent } from "./events.ts";

/** A load balancer's check, as it is set in the cloud while a drill runs. */
export interface CheckPolicy {
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly unhealthyThreshold: number;
  readonly healthyThreshold: number;
}

/** What an allowance may depend on. */
export interface Circumstances {
  readonly policy: CheckPolicy;
  readonly ratePerSecond: number;
  /** How many hosts served when the drill began. */
  readonly hosts: number;
  /** Most requests that were under way when a mark was made. */
  readonly underWay: number;
  /** With times in milliseconds since the load began. */
  readonly events: readonly DrillEvent[];
}

/** How many requests a drill may lose: a formula, and the same in words for whoever reads the report. */
export interface Allowance {
  readonly words: string;
  readonly requests: (circumstances: Circumstances) => number;
}

/** Failed checks in a row that it takes, at their interval. */
export function ejectSeconds({ intervalSeconds, unhealthyThreshold }: CheckPolicy): number {
  return intervalSeconds * unhealthyThreshold;
}

/** Of a host that dies without a word: a host's share of the load until the load balancer has taken it out. */
export const shareUntilEjected: Allowance = {
  words: "its share until ejected: (eject time + time-out) × rate / hosts",
  requests: ({ policy, ratePerSecond, hosts }) =>
    ((ejectSeconds(policy) + policy.timeoutSeconds) * ratePerSecond) / hosts,
};

/** What was under way when it happened, and nothing after it. */
export const whatWasUnderWay: Allowance = {
  words: "what was under way at that moment",
  requests: ({ underWay }) => underWay,
};

/** Seconds from the first mark with one text to the first with another after it; undefined if either is missing. */
export function secondsBetween(events: readonly DrillEvent[], from: string, to: string): number | undefined {
  const begin = events.find(({ kind, text }) => kind === "mark" && text === from);
  const end = events.find(
    ({ kind, text, at }) => kind === "mark" && text === to && begin !== undefined && at >= begin.at,
  );
  return begin === undefined || end === undefined ? undefined : (end.at - begin.at) / 1000;
}
