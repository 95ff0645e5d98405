import { Mistake } from "../engine/mistake.ts";
import { DrillFailure } from "./drill-failure.ts";
import { Inconclusive } from "./inconclusive.ts";

/** What a drill found while it ran, in words. */
export class Findings {
  /** What is wrong. */
  readonly failures: string[] = [];
  /** Why the run proves nothing. */
  readonly doubts: string[] = [];

  /** Takes what the drill threw. @throws that, if it is no finding but an end: an interruption, or a fault of our own */
  readonly note = (error: unknown): void => {
    if (error instanceof Inconclusive) this.doubts.push(error.message);
    else if (error instanceof DrillFailure || (error instanceof Mistake && error.exitCode !== 130))
      this.failures.push(error.message);
    else throw error;
  };
}
