import type * as pulumi from "@pulumi/pulumi";

import { attemptsKey, begun, formatAttempts, unjudgedOf, type Attempt } from "./attempts.ts";
import { candidateFor, type Candidate, type Wanted } from "./candidate.ts";
import type { History, Notebook } from "./history.ts";
import { servingOf } from "./verdicts.ts";

/** What an `up` begins with. */
export interface Beginning {
  /** The generation that it is to bring in. */
  readonly candidate: Candidate;
  /** Generations that earlier ones began and nobody judged, newest first. */
  readonly unjudged: readonly Attempt[];
  /** Says so in the store; must be there before a host is. */
  readonly note: pulumi.Resource;
}

/** Chooses the generation, and notes it. Once in a run. */
export function beginIn(
  notebook: Notebook,
  { judgements, attempts }: Pick<History, "judgements" | "attempts">,
  wanted: Wanted,
): Beginning {
  const candidate = candidateFor(judgements, wanted);
  return {
    candidate,
    unjudged: unjudgedOf(attempts, judgements, candidate),
    note: notebook.write(attemptsKey, formatAttempts(begun(attempts, judgements, candidate, servingOf(judgements)))),
  };
}
