import type { DrillVerdict, Measured } from "./result.ts";

export interface Judged {
  readonly verdict: DrillVerdict;
  readonly reasons: readonly string[];
}

/** A load that is late with more than a tenth of its requests is no constant load. */
const muchTooLate = 0.1;

/**
 * Judges what was measured.
 *
 * @param failures what the drill itself found wrong, in words
 */
export function judgeDrill({ figures, mayLose, load }: Measured, failures: readonly string[]): Judged {
  const reasons = [...failures];
  if (figures.lost > mayLose.requests) {
    const allowed = mayLose.requests === 0 ? "none may be lost" : `${mayLose.requests} may be lost`;
    reasons.push(`lost ${figures.lost} of ${figures.requests} requests, ${allowed}: ${figures.lossWords}`);
  }
  if (figures.outcomes.doubled > 0) reasons.push(`${figures.outcomes.doubled} POSTs had their effect twice`);
  if (reasons.length > 0) return { verdict: "failed", reasons };
  if (figures.late.requests > muchTooLate * figures.requests) {
    const late = `${figures.late.requests} of ${figures.requests} requests were sent late, by up to ${Math.round(figures.late.worstMilliseconds)} ms`;
    return { verdict: "error", reasons: [`this machine was too busy for ${load.ratePerSecond} requests/s: ${late}`] };
  }
  return { verdict: "passed", reasons: [] };
}
