import { type Outcome, outcomes } from "../load/outcome.ts";
import type { RequestRecord } from "../load/record.ts";
import { percentile } from "./latency.ts";

/** What became of the requests of each second of a load. A request belongs to the second in which it was due. */
export interface Series {
  /** How many seconds there are; each list below is as long. */
  readonly seconds: number;
  /** Right answers, by who gave them; releases and hosts in the order in which they first answered. */
  readonly answered: readonly AnsweredBy[];
  /** All others, by outcome; only those that occur. */
  readonly lost: readonly { readonly outcome: Outcome; readonly perSecond: readonly number[] }[];
  /** Milliseconds from due to answered of the right ones; null where there were none. */
  readonly p50: readonly (number | null)[];
  readonly p99: readonly (number | null)[];
}

export interface AnsweredBy {
  readonly release: string;
  readonly host: string;
  readonly perSecond: readonly number[];
}

const unknown = "unknown";

export function seriesOf(records: readonly RequestRecord[]): Series {
  const seconds = records.reduce((most, record) => Math.max(most, secondOf(record) + 1), 0);
  const inOrder = [...records].sort((a, b) => a.number - b.number);
  const right = inOrder.filter(({ outcome }) => outcome === "right");
  const hosts = Map.groupBy(right, ({ release = unknown, host = unknown }) => `${release}/${host}`);
  const releases = [...new Set(right.map(({ release = unknown }) => release))];
  const answered = [...hosts.values()].map((of) => ({
    release: of[0]?.release ?? unknown,
    host: of[0]?.host ?? unknown,
    perSecond: perSecond(of, seconds),
  }));
  const bySecond = Map.groupBy(right, secondOf);
  const percentiles = (percent: number) =>
    Array.from({ length: seconds }, (_, second) => {
      const taken = (bySecond.get(second) ?? []).map(({ due, end }) => end - due).sort((a, b) => a - b);
      return taken.length === 0 ? null : Math.round(percentile(taken, percent) * 10) / 10;
    });
  return {
    seconds,
    answered: answered.sort((a, b) => releases.indexOf(a.release) - releases.indexOf(b.release)),
    lost: outcomes
      .map((outcome) => ({ outcome, of: inOrder.filter((one) => one.outcome === outcome) }))
      .filter(({ outcome, of }) => outcome !== "right" && of.length > 0)
      .map(({ outcome, of }) => ({ outcome, perSecond: perSecond(of, seconds) })),
    p50: percentiles(50),
    p99: percentiles(99),
  };
}

function secondOf({ due }: Pick<RequestRecord, "due">): number {
  return Math.floor(due / 1000);
}

function perSecond(records: readonly RequestRecord[], seconds: number): number[] {
  const counts = Array.from({ length: seconds }, () => 0);
  for (const record of records) counts[secondOf(record)] = (counts[secondOf(record)] ?? 0) + 1;
  return counts;
}
