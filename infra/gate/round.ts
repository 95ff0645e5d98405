import type { Probe } from "./request.ts";
import type { Wanted } from "./sightings.ts";

/** Requests at a time: what one browser's tab or two would open, nothing that a small host would feel. */
const concurrency = 8;

/**
 * One round of questions, in batches to ask at once: each probe once for every host, or `times`, so that round robin comes by
 * everybody. In random order: with a fixed one, a load balancer that takes hosts strictly in turn could bring a host the
 * same probe for ever, and never another.
 */
export function* round({ hosts, probes }: Pick<Wanted, "hosts" | "probes">, times = 1): Generator<readonly Probe[]> {
  const questions = Array.from({ length: times * hosts.length })
    .flatMap(() => probes.map((probe) => ({ probe, position: Math.random() })))
    .sort((one, other) => one.position - other.position)
    .map(({ probe }) => probe);
  while (questions.length > 0) yield questions.splice(0, concurrency);
}
