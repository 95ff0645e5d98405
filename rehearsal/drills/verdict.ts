import type { Findings } from "./findings.ts";
import type { DrillVerdict, Measured } from "./result.ts";

export interface Judged {
  readonly verdict: DrillVerdict;
  readonly reasons: readonly string[];
}

/** A load that is late with more than a tenth of its requests is no constant load. */
const muchTooLate = 0.1;
/** A host that is killed takes some of its log with it; whoever misses more does not read what the app writes. */
const leastLogged = 0.5;

/**
 * Judges what was measured.
 *
 * @param findings what the drill itself found wrong, in words, and why its run proves nothing, whatever was lost
 */
export function judgeDrill(
  { figures, mayLose, load }: Measured,
  { failures, doubts }: Pick<Findings, "failures" | "doubts">,
): Judged {
  const reasons = [...failures];
  if (figures.lost > mayLose.requests) {
    const allowed = mayLose.requests === 0 ? "none may be lost" : `${mayLose.requests} may be lost`;
    reasons.push(`lost ${figures.lost} of ${figures.requests} requests, ${allowed}: ${figures.lossWords}`);
  }
  if (figures.outcomes.doubled > 0) reasons.push(`${figures.outcomes.doubled} POSTs had their effect twice`);
  if (doubts.length > 0) return { verdict: "error", reasons: [...doubts, ...reasons] };
  if (reasons.length > 0) return { verdict: "failed", reasons };
  if (figures.late.requests > muchTooLate * figures.requests) {
    const late = `${figures.late.requests} of ${figures.requests} requests were sent late, by up to ${Math.round(figures.late.worstMilliseconds)} ms`;
    return { verdict: "error", reasons: [`this machine was too busy for ${load.ratePerSecond} requests/s: ${late}`] };
  }
  const { answered, logged } = load.posts;
  if (logged < leastLogged * answered) {
    const blind = `hosts' logs tell of ${logged} of the ${answered} POSTs that were answered: one that was doubled would not have been seen`;
    return { verdict: "error", reasons: [blind] };
  }
  return { verdict: "passed", reasons: [] };
}
