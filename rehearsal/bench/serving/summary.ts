import { type ConfigurationKey, configurations } from "./configurations.ts";
import type { RoundSamples } from "./sample.ts";

/** What all configurations did in one round. */
export type Round = Readonly<Record<ConfigurationKey, RoundSamples>>;

/** Median of the rounds, and the least and the most of them. */
export interface Figure {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface ConfigurationFigures {
  readonly requestsPerSecond: Figure;
  readonly freshRequestsPerSecond: Figure;
  /** At full load, over kept connections. */
  readonly fullP99Microseconds: Figure;
  readonly steadyP50Microseconds: Figure;
  readonly steadyP99Microseconds: Figure;
}

/** Something that ours must reach, beside another configuration. */
export interface Target {
  readonly than: ConfigurationKey;
  readonly what: "requests/s" | "p99 at full load" | "p99 at a steady load";
  /** Of ours divided by theirs. */
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
}

export const targets: readonly Target[] = [
  { than: "article", what: "requests/s", bound: { atLeast: 4 } },
  { than: "direct", what: "requests/s", bound: { atLeast: 0.65 } },
  { than: "caddy", what: "requests/s", bound: { atLeast: 2.2 } },
  { than: "article", what: "p99 at full load", bound: { atMost: 1 } },
  { than: "article", what: "p99 at a steady load", bound: { atMost: 1 } },
];

export interface Judged {
  readonly target: Target;
  /** Ours divided by theirs, of the same round each time: what slowed a whole round down cancels out. */
  readonly ratio: Figure;
  readonly met: boolean;
}

export interface Summary {
  readonly figures: Readonly<Record<ConfigurationKey, ConfigurationFigures>>;
  readonly judged: readonly Judged[];
  /** Requests that were not answered as they should be, of all configurations. */
  readonly bad: Readonly<Record<ConfigurationKey, number>>;
  readonly passed: boolean;
}

export function summaryOf(rounds: readonly Round[]): Summary {
  const judged = targets.map((target) => judge(target, rounds));
  const bad = byConfiguration((key) =>
    rounds.reduce((sum, { [key]: { kept, fresh, steady } }) => sum + kept.bad + fresh.bad + steady.bad, 0),
  );
  return {
    figures: byConfiguration((key) => figuresOf(rounds.map((round) => round[key]))),
    judged,
    bad,
    passed: judged.every(({ met }) => met) && Object.values(bad).every((count) => count === 0),
  };
}

function figuresOf(samples: readonly RoundSamples[]): ConfigurationFigures {
  const over = (pick: (sample: RoundSamples) => number) => figureOf(samples.map(pick));
  return {
    requestsPerSecond: over(({ kept }) => kept.requestsPerSecond),
    freshRequestsPerSecond: over(({ fresh }) => fresh.requestsPerSecond),
    fullP99Microseconds: over(({ kept }) => kept.p99Microseconds),
    steadyP50Microseconds: over(({ steady }) => steady.p50Microseconds),
    steadyP99Microseconds: over(({ steady }) => steady.p99Microseconds),
  };
}

function judge(target: Target, rounds: readonly Round[]): Judged {
  const ratio = figureOf(rounds.map((round) => measured(target, round.ours) / measured(target, round[target.than])));
  const { bound } = target;
  return { target, ratio, met: "atLeast" in bound ? ratio.median >= bound.atLeast : ratio.median <= bound.atMost };
}

function measured({ what }: Target, { kept, steady }: RoundSamples): number {
  switch (what) {
    case "requests/s":
      return kept.requestsPerSecond;
    case "p99 at full load":
      return kept.p99Microseconds;
    case "p99 at a steady load":
      return steady.p99Microseconds;
  }
}

/** Of an even number of values the median is the mean of the two in the middle. */
export function figureOf(values: readonly number[]): Figure {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? NaN;
  const half = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2, least: at(0), most: at(sorted.length - 1) };
}

function byConfiguration<T>(of: (key: ConfigurationKey) => T): Record<ConfigurationKey, T> {
  return Object.fromEntries(configurations.map(({ key }) => [key, of(key)])) as Record<ConfigurationKey, T>;
}
