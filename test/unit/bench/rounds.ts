import { type ConfigurationKey, configurations } from "../../../rehearsal/bench/serving/configurations.ts";
import type { RoundSamples, Sample } from "../../../rehearsal/bench/serving/sample.ts";
import type { Round } from "../../../rehearsal/bench/serving/summary.ts";

export function sample(more: Partial<Sample> = {}): Sample {
  return { requestsPerSecond: 1000, p50Microseconds: 1000, p99Microseconds: 5000, bad: 0, ...more };
}

/** A round that meets every target, but for what is given. */
export function round(more: Partial<Record<ConfigurationKey, Partial<RoundSamples>>> = {}, speed = 1): Round {
  const perSecond: Record<ConfigurationKey, number> = {
    ours: 9000,
    article: 2000,
    direct: 12000,
    caddy: 4000,
    apache: 5000,
  };
  return Object.fromEntries(
    configurations.map(({ key }) => [
      key,
      {
        kept: sample({ requestsPerSecond: perSecond[key] * speed }),
        fresh: sample(),
        steady: sample(),
        ...more[key],
      },
    ]),
  ) as Round;
}
