import type { RequestRecord } from "../load/record.ts";

/**
 * How long right answers took, in milliseconds, counted from when the request was due: what a server makes others wait
 * counts too.
 */
export interface Latency {
  readonly answers: number;
  /** Absent where there was no answer. */
  readonly p50?: number;
  readonly p99?: number;
  readonly worst?: number;
}

/** Milliseconds since the load began at which a drill's own part begins and ends. */
export interface Phases {
  readonly begins: number;
  readonly ends: number;
}

export interface LatencyByPhase {
  readonly before: Latency;
  readonly during: Latency;
  readonly after: Latency;
}

type Timed = Pick<RequestRecord, "due" | "end" | "outcome">;

export function latencyOf(records: readonly Timed[]): Latency {
  const taken = records
    .filter(({ outcome }) => outcome === "right")
    .map(({ due, end }) => end - due)
    .sort((a, b) => a - b);
  const worst = taken.at(-1);
  if (worst === undefined) return { answers: 0 };
  return { answers: taken.length, p50: percentile(taken, 50), p99: percentile(taken, 99), worst };
}

/** A request belongs to the phase in which it was due. */
export function latencyByPhase(records: readonly Timed[], { begins, ends }: Phases): LatencyByPhase {
  return {
    before: latencyOf(records.filter(({ due }) => due < begins)),
    during: latencyOf(records.filter(({ due }) => begins <= due && due < ends)),
    after: latencyOf(records.filter(({ due }) => ends <= due)),
  };
}

/** The smallest value that so many per cent of the values don't exceed (nearest rank). `sorted` has at least one. */
export function percentile(sorted: readonly number[], percent: number): number {
  const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}
