import { readLines } from "./lines.ts";

/** A fleet's place in the stack. There are two: one serves, the other one takes the next generation. */
export type Slot = "a" | "b";

/**
 * A generation that an `up` began to bring in, one line of the object `attempts`. It is noted before there is a host of it: an
 * `up` that is cut short judges nothing, and the next one must know whom to tell.
 */
export interface Attempt {
  readonly generation: string;
  readonly slot: Slot;
  /** Id of the release that its hosts serve. */
  readonly release: string;
}

/** Hosts that somebody made from an old snapshot still find themselves listed; far more than are ever looked back at. */
export const remembered = 50;

/** Name of the object in the store that lists them, newest first. */
export const attemptsKey = "attempts";

export function formatAttempts(attempts: readonly Attempt[]): string {
  return attempts
    .slice(0, remembered)
    .map(({ generation, slot, release }) => `${generation} ${slot} ${release}\n`)
    .join("");
}

/** @throws {UserError} for what this program did not write. */
export function parseAttempts(text: string): Attempt[] {
  return readLines(text, { key: attemptsKey, line: "attempt" }, (line) => {
    const [, generation = "", slot, release = ""] = lineForm.exec(line) ?? [];
    return isSlot(slot) ? { generation, slot, release } : undefined;
  });
}

const lineForm = /^([0-9a-f]{10}(?:-[1-9]\d*)?) (\w) ([0-9a-f]{12})$/;

export function isSlot(text: string | undefined): text is Slot {
  return text === "a" || text === "b";
}

/** Those that no `up` has judged, but for the one that this `up` will: their hosts may be there, and serve. */
export function unjudgedOf(
  attempts: readonly Attempt[],
  judgements: readonly Attempt[],
  candidate: Attempt,
): readonly Attempt[] {
  const known = new Set([candidate, ...judgements].map(({ generation }) => generation));
  return attempts.filter(({ generation }) => !known.has(generation));
}

/**
 * What the store is to have once this one is begun too. As it was where it begins no other: an `up` that changes nothing. The one
 * that serves stays, so that it is told to leave even if the verdicts get lost.
 */
export function begun(
  attempts: readonly Attempt[],
  judgements: readonly Attempt[],
  candidate: Attempt,
  serving: Attempt | undefined,
): readonly Attempt[] {
  if (attempts[0]?.generation === candidate.generation) return attempts;
  const others = judgements.filter(({ generation }) => generation !== serving?.generation);
  return [candidate, ...unjudgedOf(attempts, others, candidate)];
}
