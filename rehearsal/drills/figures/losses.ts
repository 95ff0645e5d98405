import { type Outcome, outcomes } from "../load/outcome.ts";
import type { RequestRecord } from "../load/record.ts";

/** How many requests ended how; together they are all that were sent. */
export type OutcomeCounts = Readonly<Record<Outcome, number>>;

export function countOutcomes(records: readonly Pick<RequestRecord, "outcome">[]): OutcomeCounts {
  const counts = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome } of records) counts[outcome] += 1;
  return counts;
}

/** Requests without a right answer. A doubled one was answered: it is a fault of its own kind, which nothing allows. */
export function lostOf(counts: OutcomeCounts): number {
  return outcomes
    .filter((outcome) => outcome !== "right" && outcome !== "doubled")
    .reduce((sum, outcome) => sum + counts[outcome], 0);
}

export function isLost({ outcome }: Pick<RequestRecord, "outcome">): boolean {
  return outcome !== "right" && outcome !== "doubled";
}

/** How many kinds of what was seen are named for each cause. */
const detailsNamed = 3;

/** `12 cut (ECONNRESET), 3 wrong status (503, 502)`: what was not right, the most frequent first, and what was seen instead. */
export function lossWords(records: readonly Pick<RequestRecord, "outcome" | "detail">[]): string {
  const causes = Map.groupBy(
    records.filter(({ outcome }) => outcome !== "right"),
    ({ outcome }) => outcome,
  );
  return byFrequency(causes)
    .map(([outcome, lost]) => {
      const seen = byFrequency(
        Map.groupBy(
          lost.flatMap(({ detail }) => detail ?? []),
          (detail) => detail,
        ),
      ).map(([detail]) => detail);
      const words = [...seen.slice(0, detailsNamed), ...(seen.length > detailsNamed ? ["…"] : [])].join(", ");
      return `${lost.length} ${outcome}${words === "" ? "" : ` (${words})`}`;
    })
    .join(", ");
}

function byFrequency<Key, Value>(groups: ReadonlyMap<Key, readonly Value[]>): (readonly [Key, readonly Value[]])[] {
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}

/**
 * The longest time without a right answer, in milliseconds: between two of them, before the first, and from the last until
 * no more requests were sent.
 */
export function longestGap(records: readonly Pick<RequestRecord, "outcome" | "due" | "end">[]): number {
  const ends = records.filter(({ outcome }) => outcome === "right").map(({ end }) => end);
  const last = records.reduce((latest, { due }) => Math.max(latest, due), 0);
  const moments = [...ends.sort((a, b) => a - b), last];
  let gap = 0;
  let previous = 0;
  for (const moment of moments) {
    gap = Math.max(gap, moment - previous);
    previous = moment;
  }
  return gap;
}
