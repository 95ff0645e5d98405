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

/** What the load balancer's checks may come late on a busy machine. */
const slackSeconds = 1;

/** Of a host that dies without a word: a host's share of the load until the load balancer has taken it out. */
export const shareUntilEjected: Allowance = {
  words: `its share until ejected: (eject time + time-out + ${slackSeconds} s) × rate / hosts`,
  requests: ({ policy, ratePerSecond, hosts }) =>
    ((ejectSeconds(policy) + policy.timeoutSeconds + slackSeconds) * ratePerSecond) / hosts,
};

/** How often hosts look for their verdict; they say nothing before: `templates/agent`. */
const verdictSeconds = 5;

/**
 * Of a release that fails a share of its requests: that share of what its hosts get, which is half, from when the load balancer
 * lets the first one in until the gate has refused them, they have read it and the load balancer has taken them out.
 */
export function untilRefused(failing: number): Allowance {
  return {
    words: `${Math.round(failing * 1_000) / 10} % of its share, until the gate has refused it and then until ejected`,
    requests: ({ policy, ratePerSecond, events }) => {
      const begins = firstMark(events, "up begins", 0);
      const ends = begins && firstMark(events, "up failed", begins.at);
      if (begins === undefined || ends === undefined) return 0;
      // The next good `up` writes verdicts too.
      const refusing = events.filter(({ at }) => begins.at <= at && at <= ends.at);
      const letIn = refusing.find((event) => event.kind === "balancer" && event.state === "in");
      const refused = refusing.find(
        ({ kind, text, at }) =>
          kind === "engine" && text.endsWith("-verdicts") && letIn !== undefined && at >= letIn.at,
      );
      if (letIn === undefined || refused === undefined) return 0;
      const seconds = (refused.at - letIn.at) / 1000 + verdictSeconds + ejectSeconds(policy) + policy.timeoutSeconds;
      return failing * (ratePerSecond / 2) * seconds;
    },
  };
}

/** Seconds from the first mark with one text to the first with another after it; undefined if either is missing. */
export function secondsBetween(events: readonly DrillEvent[], from: string, to: string): number | undefined {
  const begin = firstMark(events, from, 0);
  const end = begin && firstMark(events, to, begin.at);
  return begin && end && (end.at - begin.at) / 1000;
}

/** The first mark with a text at a moment or after it. */
function firstMark(events: readonly DrillEvent[], wanted: string, from: number): DrillEvent | undefined {
  return events.find(({ kind, text, at }) => kind === "mark" && text === wanted && at >= from);
}
