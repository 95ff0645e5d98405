import { isSlot, remembered, type Attempt } from "./attempts.ts";
import { readLines } from "./lines.ts";

/** What became of a generation. One that is not listed is not judged yet: it may serve. */
export type Verdict = "serving" | "rejected" | "retired";

/** One line of the object `verdicts` in the store, which the program writes and every host reads. */
export interface Judgement extends Attempt {
  readonly verdict: Verdict;
}

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

/** The generation that serves; undefined before there was one. */
export function servingOf(judgements: readonly Judgement[]): Judgement | undefined {
  return judgements.find(({ verdict }) => verdict === "serving");
}
