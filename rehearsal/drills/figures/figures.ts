import type { DrillEvent } from "../events.ts";
import type { RequestRecord } from "../load/record.ts";
import { type LatencyByPhase, latencyByPhase, type Phases } from "./latency.ts";
import { countOutcomes, longestGap, lostOf, lossWords, type OutcomeCounts } from "./losses.ts";
import { type Move, movesOf } from "./moves.ts";
import { type Series, seriesOf } from "./series.ts";

/** What a drill's load shows, and nothing that has to be believed. */
export interface Figures {
  readonly requests: number;
  readonly outcomes: OutcomeCounts;
  readonly lost: number;
  /** The causes in words; empty when all is right. */
  readonly lossWords: string;
  readonly longestGapMilliseconds: number;
  /** How far this machine lagged behind the load's plan. */
  readonly late: Lateness;
  readonly latency: LatencyByPhase;
  readonly moves: readonly Move[];
  readonly series: Series;
}

export interface Lateness {
  /** Requests that were sent more than a tenth of a second late. */
  readonly requests: number;
  readonly worstMilliseconds: number;
}

const lateMilliseconds = 100;

/**
 * @param records of the whole load, in any order
 * @param events in the order of time, from when the load began
 */
export function figuresOf(records: readonly RequestRecord[], events: readonly DrillEvent[], phases: Phases): Figures {
  const outcomes = countOutcomes(records);
  const lags = records.map(({ due, sent }) => sent - due);
  return {
    requests: records.length,
    outcomes,
    lost: lostOf(outcomes),
    lossWords: lossWords(records),
    longestGapMilliseconds: longestGap(records),
    late: {
      requests: lags.filter((lag) => lag > lateMilliseconds).length,
      worstMilliseconds: lags.reduce((worst, lag) => Math.max(worst, lag), 0),
    },
    latency: latencyByPhase(records, phases),
    moves: movesOf(events, records),
    series: seriesOf(records),
  };
}
