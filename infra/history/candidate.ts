import type { Attempt } from "./attempts.ts";
import { servingOf, type Judgement } from "./verdicts.ts";

/** What an `up` is asked for. */
export interface Wanted {
  /** Id of the recipe, see `generationOf`. */
  readonly recipe: string;
  /** Id of the release that is in it. */
  readonly release: string;
}

/**
 * The generation that an `up` is to bring in, which may be the one that serves already. Its id is the recipe's, with `-2`,
 * `-3`, ... where the recipe was judged before.
 */
export interface Candidate extends Attempt {
  /** Whether it serves already, so that there is nothing to bring in. */
  readonly serves: boolean;
  /** Whether what is in its slot may go before it comes: something else serves, or nothing did. */
  readonly slotIsFree: boolean;
}

/**
 * Chooses id and slot. A generation that was rejected or retired is never taken back, because its hosts drain: the same
 * recipe again is another attempt, on new hosts.
 *
 * @param judgements newest first
 */
export function candidateFor(judgements: readonly Judgement[], { recipe, release }: Wanted): Candidate {
  const serving = servingOf(judgements);
  if (serving !== undefined && recipeOf(serving) === recipe) {
    const { generation, slot } = serving;
    return { generation, release, slot, serves: true, slotIsFree: false };
  }
  const attempts = judgements.filter((judgement) => recipeOf(judgement) === recipe).map(attemptOf);
  const attempt = Math.max(0, ...attempts) + 1;
  const slot = serving?.slot === "a" ? "b" : "a";
  return {
    generation: attempt === 1 ? recipe : `${recipe}-${attempt}`,
    release,
    slot,
    serves: false,
    slotIsFree: serving !== undefined || judgements.some((judgement) => judgement.slot === slot),
  };
}

/**
 * It serves; what served before is retired, and what nobody judged is rejected.
 *
 * @param unjudged see `unjudgedOf`
 */
export function accepted(
  judgements: readonly Judgement[],
  candidate: Candidate,
  unjudged: readonly Attempt[],
): readonly Judgement[] {
  const { generation, slot, release } = candidate;
  const others = judgements
    .filter((judgement) => judgement.generation !== generation)
    .map((judgement) => (judgement.verdict === "serving" ? { ...judgement, verdict: "retired" as const } : judgement));
  return [{ generation, verdict: "serving", slot, release }, ...unjudged.map(rejection), ...others];
}

/**
 * It drains, and so does what nobody judged, if something serves. Never said of the one that serves: an `up` that finds a host of it missing must
 * not end the site.
 *
 * @param unjudged see `unjudgedOf`
 */
export function rejected(
  judgements: readonly Judgement[],
  candidate: Candidate,
  unjudged: readonly Attempt[],
): readonly Judgement[] {
  if (candidate.serves) return accepted(judgements, candidate, unjudged);
  // Where nothing serves yet, what nobody judged may be all that answers.
  const others = servingOf(judgements) === undefined ? [] : unjudged;
  return [...[candidate, ...others].map(rejection), ...judgements];
}

function rejection({ generation, slot, release }: Attempt): Judgement {
  return { generation, verdict: "rejected", slot, release };
}

function recipeOf({ generation }: Judgement): string {
  return generation.split("-")[0] ?? "";
}

function attemptOf({ generation }: Judgement): number {
  return Number(generation.split("-")[1] ?? 1);
}
