import type { DrillResult, Measured, Report } from "../result.ts";
import type { Comparison } from "./comparisons.ts";
import { weakened, type Weakening } from "./weakening.ts";

/** A line of the table: one drill, done in one way, with all protections or without one. */
export interface Row {
  readonly drill: string;
  readonly cloud: string;
  readonly way: string;
  /** What the drill may lose with all its protections. */
  readonly mayLose: number;
  readonly runs: readonly MeasuredRun[];
}

/** A run of which it is known what was lost. */
export type MeasuredRun = DrillResult & { readonly measured: Measured };

/** The way with all protections. */
export const asItIs = "as it is";

export interface Compared {
  readonly rows: readonly Row[];
  /** What speaks against the protections, or against the drill, in words; empty when all is as it should be. */
  readonly mistakes: readonly string[];
}

/** What the runs of drills and of weakened ones say, in the order of the comparisons. */
export function compareResults({ results }: Report, comparisons: readonly Comparison[]): Compared {
  const rows: Row[] = [];
  const mistakes: string[] = [];
  for (const { drill, without } of comparisons) {
    for (const [cloud, ofCloud] of Map.groupBy(results, (result) => result.cloud)) {
      const own = runsOf(ofCloud, drill.name);
      if (own.length === 0) continue;
      const where = `${drill.name} on ${cloud}`;
      mistakes.push(...own.filter(hasFailed).map(({ reasons }) => `${where}: ${reasons.join("; ")}`));
      const asMeasured = own.filter(isMeasured);
      // There is nothing to hold the others against.
      if (asMeasured.length === 0) continue;
      const mayLose = Math.max(...asMeasured.map(({ measured }) => measured.mayLose.requests));
      rows.push({ drill: drill.name, cloud, way: asItIs, mayLose, runs: asMeasured });
      for (const weakening of without) {
        const runs = runsOf(ofCloud, weakened(drill, weakening).name);
        if (runs.length === 0) continue;
        mistakes.push(
          ...runs
            .flatMap((run) => harmless(run, weakening, mayLose))
            .map((text) => `${where} ${weakening.title}: ${text}`),
        );
        const telling = runs.filter(isMeasured).filter((run) => !failedByOther(run, weakening, mayLose));
        rows.push({ drill: drill.name, cloud, way: weakening.title, mayLose, runs: telling });
      }
    }
  }
  return { rows: rows.filter(({ runs }) => runs.length > 0), mistakes };
}

function runsOf(results: readonly DrillResult[], name: string): readonly DrillResult[] {
  return results.filter((result) => result.name === name);
}

function isMeasured(result: DrillResult): result is MeasuredRun {
  return result.verdict !== "error" && result.measured !== undefined;
}

/** Whether a run lost more than the drill may with all protections. What a weakened one may lose is no measure for it. */
export function lostMore({ measured }: MeasuredRun, mayLose: number): boolean {
  return measured.figures.lost > mayLose;
}

function hasFailed({ verdict }: DrillResult): boolean {
  return verdict !== "passed";
}

/** Whether a weakened run failed, and neither by losses nor as it was to for want of the protection. */
function failedByOther(run: MeasuredRun, { failsWith }: Weakening, mayLose: number): boolean {
  return hasFailed(run) && !lostMore(run, mayLose) && !run.reasons.some((reason) => failsWith?.test(reason));
}

/** Where it lost no more than with all protections, or could not be measured, it does not show what the protection is worth. */
function harmless(run: DrillResult, weakening: Weakening, mayLose: number): readonly string[] {
  if (!isMeasured(run)) return run.reasons;
  const { lost, requests } = run.measured.figures;
  const asAnyway = `lost ${lost} of ${requests} requests, as the drill may anyway (${mayLose})`;
  if (failedByOther(run, weakening, mayLose))
    return [`${asAnyway}, and failed by something else, which proves nothing: ${run.reasons.join("; ")}`];
  return hasFailed(run) || lostMore(run, mayLose) ? [] : [`${asAnyway}: the protection makes no difference`];
}
