import { cloudNames } from "../../engine/clouds/cloud-name.ts";
import { inCell, type Line } from "../../markdown/table.ts";
import type { Report } from "../result.ts";
import type { WrittenTable } from "../tables/drills-page.ts";
import { figureCells, figureColumns } from "../tables/figures.ts";
import type { Comparison } from "./comparisons.ts";
import { asItIs, lostMore, type MeasuredRun, type Row } from "./rows.ts";

/** The table of what each protection is worth. */
export function comparisonTable(comparisons: readonly Comparison[]): WrittenTable {
  return {
    name: "comparison",
    columns: [{ name: "drill" }, { name: "cloud" }, { name: "the site" }, { name: "verdict" }, ...figureColumns],
    keys: comparisons.flatMap(({ drill, without }) =>
      cloudNames.flatMap((cloud) =>
        [asItIs, ...without.map(({ title }) => title)].map((way) => [drill.name, cloud, way]),
      ),
    ),
  };
}

/** One line for each row. */
export function linesOf(rows: readonly Row[], report: Pick<Report, "startedAt" | "processors">): readonly Line[] {
  return rows.map(({ drill, cloud, way, mayLose, runs }) => {
    const measured = runs.map((run) => run.measured);
    return [drill, cloud, way, verdictOf(runs, mayLose), ...figureCells(measured, [mayLose], report)];
  });
}

/** With what was wrong where losses do not tell. */
function verdictOf(runs: readonly MeasuredRun[], mayLose: number): string {
  const failed = runs.filter((run) => run.verdict === "failed" || lostMore(run, mayLose));
  if (failed.length === 0) return "passed";
  const often = failed.length === runs.length ? "failed" : `failed ${failed.length} of ${runs.length}`;
  const silent = failed.find((run) => !lostMore(run, mayLose));
  const [reason] = silent?.reasons ?? [];
  return reason === undefined ? often : `${often}: ${inCell(reason)}`;
}
