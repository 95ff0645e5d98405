import type { Arguments } from "../arguments.ts";
import type { Say } from "../progress.ts";

export interface Context {
  readonly args: Arguments;
  /** For progress; the result is printed by who runs the verb. */
  readonly say: Say;
}

export interface Result {
  /** What `--json` prints. */
  readonly json: unknown;
  /** What a person reads. */
  readonly text: readonly string[];
  /** Default: 0. */
  readonly exitCode?: number;
}

export type RunVerb = (context: Context) => Promise<Result>;
