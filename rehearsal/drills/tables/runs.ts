import { inCell, type Line } from "../../markdown/table.ts";
import type { Drill } from "../drill.ts";
import type { DrillResult, Report } from "../result.ts";
import type { WrittenTable } from "./drills-page.ts";
import { figureCells, figureColumns } from "./figures.ts";

/** The table of all drills as they are. */
export function runsTable(catalogue: readonly Drill[]): WrittenTable {
  return {
    name: "runs",
    columns: [{ name: "drill" }, { name: "cloud" }, { name: "what happens" }, { name: "passed" }, ...figureColumns],
    keys: catalogue.flatMap(({ name, clouds }) => clouds.map((cloud) => [name, cloud])),
  };
}

/** One line for each drill and cloud, however often it was run. */
export function runLines(report: Report): readonly Line[] {
  const byDrill = Map.groupBy(report.results, ({ name, cloud }) => `${name} on ${cloud}`);
  return [...byDrill.values()].map((runs) => runLine(runs, report));
}

function runLine(runs: readonly DrillResult[], report: Report): Line {
  const [first] = runs;
  const measured = runs.flatMap((run) => run.measured ?? []);
  return [
    first?.name ?? "",
    first?.cloud ?? "",
    inCell(first?.title ?? ""),
    `${runs.filter(({ verdict }) => verdict === "passed").length} of ${runs.length}`,
    ...figureCells(
      measured,
      measured.map(({ mayLose }) => mayLose.requests),
      report,
    ),
  ];
}
