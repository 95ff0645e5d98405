import { longestMove, seconds } from "../report/table.ts";
import type { Drill } from "../drill.ts";
import type { DrillResult, Report } from "../result.ts";
import { circumstancesOf } from "./circumstances.ts";
import type { WrittenTable } from "./drills-page.ts";
import { inCell, type Line, middle } from "./markdown-table.ts";

/** The table of all drills as they are. */
export function runsTable(catalogue: readonly Drill[]): WrittenTable {
  return {
    name: "runs",
    columns: [
      { name: "drill" },
      { name: "cloud" },
      { name: "what happens" },
      { name: "passed" },
      { name: "lost", align: "right" },
      { name: "may lose", align: "right" },
      { name: "of", align: "right" },
      { name: "longest gap", align: "right" },
      { name: "out after", align: "right" },
      { name: "measured" },
    ],
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
  const figures = measured.map((one) => one.figures);
  return [
    first?.name ?? "",
    first?.cloud ?? "",
    inCell(first?.title ?? ""),
    `${runs.filter(({ verdict }) => verdict === "passed").length} of ${runs.length}`,
    middle(figures.map(({ lost }) => lost)),
    middle(measured.map(({ mayLose }) => mayLose.requests)),
    middle(figures.map(({ requests }) => requests)),
    middle(
      figures.map(({ longestGapMilliseconds }) => longestGapMilliseconds),
      seconds,
    ),
    middle(
      figures.flatMap(({ moves }) => longestMove(moves, "out") ?? []),
      seconds,
    ),
    circumstancesOf(report, measured),
  ];
}
