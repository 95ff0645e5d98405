import type { DrillResult, Measured, Report } from "../result.ts";
import type { Comparison } from "./comparisons.ts";
import { weakened } from "./weakening.ts";

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
      const mayLose = Math.max(...measuredIn(own).map(({ measured }) => measured.mayLose.requests));
      rows.push({ drill: drill.name, cloud, way: asItIs, mayLose, runs: measuredIn(own) });
      for (const weakening of without) {
        const runs = runsOf(ofCloud, weakened(drill, weakening).name);
        if (runs.length === 0) continue;
        mistakes.push(
          ...runs.flatMap((run) => harmless(run, mayLose)).map((text) => `${where} ${weakening.title}: ${text}`),
        );
        rows.push({ drill: drill.name, cloud, way: weakening.title, mayLose, runs: measuredIn(runs) });
      }
    }
  }
  return { rows: rows.filter(({ runs }) => runs.length > 0), mistakes };
}

function runsOf(results: readonly DrillResult[], name: string): readonly DrillResult[] {
  return results.filter((result) => result.name === name);
}

function measuredIn(results: readonly DrillResult[]): readonly MeasuredRun[] {
  return results.flatMap((result) => {
    const { verdict, measured } = result;
    return verdict === "error" || measured === undefined ? [] : [{ ...result, measured }];
  });
}

function hasFailed({ verdict }: DrillResult): boolean {
  return verdict !== "passed";
}

/** Where it lost no more than with all protections, or could not be measured, it does not show what the protection is worth. */
function harmless({ verdict, reasons, measured }: DrillResult, mayLose: number): readonly string[] {
  if (verdict === "error" || measured === undefined) return reasons;
  const { lost, requests } = measured.figures;
  if (verdict === "failed" || lost > mayLose) return [];
  return [
    `lost ${lost} of ${requests} requests, as the drill may anyway (${mayLose}): the protection makes no difference`,
  ];
}
