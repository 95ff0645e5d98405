import { readLines } from "./lines.ts";

/** What became of a generation. One that is not listed is not judged yet: it may serve. */
export type Verdict = "serving" | "rejected" | "retired";

/** A fleet's place in the stack. There are two: one serves, the other one takes the next generation. */
export type Slot = "a" | "b";

/** One line of the object `verdicts` in the store, which the program writes and every host reads. */
export interface Judgement {
  readonly generation: string;
  readonly verdict: Verdict;
  readonly slot: Slot;
  /** Id of the release that its hosts serve. */
  readonly release: string;
}

/** Hosts that somebody made from an old snapshot still find themselves listed; far more than are ever looked back at. */
export const remembered = 50;

/** Name of the object in the store. */
export const verdictsKey = "verdicts";

/** The one that serves is never forgotten, however many were rejected since. */
export function formatVerdicts(judgements: readonly Judgement[]): string {
  return judgements
    .filter(({ verdict }, place) => place < remembered || verdict === "serving")
    .map(({ generation, verdict, slot, release }) => `${generation} ${verdict} ${slot} ${release}\n`)
    .join("");
}

/** @throws {UserError} for what this program did not write. */
export function parseVerdicts(text: string): Judgement[] {
  return readLines(text, { key: verdictsKey, line: "verdict" }, (line) => {
    const [, generation = "", verdict, slot, release = ""] = lineForm.exec(line) ?? [];
    return isVerdict(verdict) && isSlot(slot) ? { generation, verdict, slot, release } : undefined;
  });
}

const lineForm = /^([0-9a-f]{10}(?:-[1-9]\d*)?) (\w+) (\w) ([0-9a-f]{12})$/;

function isVerdict(text: string | undefined): text is Verdict {
  return text === "serving" || text === "rejected" || text === "retired";
}

export function isSlot(text: string | undefined): text is Slot {
  return text === "a" || text === "b";
}
