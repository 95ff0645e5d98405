import { cloudNames } from "../../engine/clouds/cloud-name.ts";
import { longestMove, seconds } from "../report/table.ts";
import type { Report } from "../result.ts";
import { lostMore, type MeasuredRun, type Row } from "./rows.ts";

const head = [
  "drill",
  "cloud",
  "the site",
  "verdict",
  "lost",
  "may lose",
  "of",
  "longest gap",
  "out after",
  "measured",
];
const right = new Set(["lost", "may lose", "of", "longest gap", "out after"]);

/** A line of the table: a cell for each of its columns. */
export type Line = readonly string[];

/** One line for each row. */
export function linesOf(rows: readonly Row[], report: Pick<Report, "startedAt" | "processors">): readonly Line[] {
  return rows.map(({ drill, cloud, way, mayLose, runs }) => {
    const figures = runs.map(({ measured }) => measured.figures);
    const out = figures.flatMap(({ moves }) => longestMove(moves, "out") ?? []);
    const rates = [...new Set(runs.map(({ measured }) => measured.load.ratePerSecond))].join(" and ");
    return [
      drill,
      cloud,
      way,
      verdictOf(runs, mayLose),
      middle(figures.map(({ lost }) => lost)),
      String(mayLose),
      middle(figures.map(({ requests }) => requests)),
      middle(
        figures.map(({ longestGapMilliseconds }) => longestGapMilliseconds),
        seconds,
      ),
      middle(out, seconds),
      `${report.startedAt.slice(0, 10)}, ${report.processors} cores, ${rates}/s`,
    ];
  });
}

/**
 * The lines that were there, but for those that were measured anew, and the new ones.
 * @param order a drill and a way of it for each line that the table may have; others lose theirs
 */
export function mergedLines(
  before: readonly Line[],
  now: readonly Line[],
  order: readonly (readonly [drill: string, way: string])[],
): readonly Line[] {
  const isNew = new Set(now.map(keyOf));
  const all = [...before.filter((line) => !isNew.has(keyOf(line))), ...now];
  return [...Map.groupBy(order, ([drill]) => drill)].flatMap(([drill, ways]) =>
    cloudNames.flatMap((cloud) =>
      ways.flatMap(([, way]) => all.filter((line) => keyOf(line) === keyOf([drill, cloud, way]))),
    ),
  );
}

/** The lines of a table in Markdown as `comparisonTable` writes it; none where there is no table yet. */
export function readLines(text: string): readonly Line[] {
  const [, , ...lines] = text.split("\n").filter((line) => line.startsWith("|"));
  return lines.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The table in Markdown, as the formatter of this clone leaves it. */
export function comparisonTable(lines: readonly Line[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...lines].map((line) => (line[column] ?? "").length)));
  const row = (cells: Line) =>
    `| ${cells.map((cell, column) => (right.has(head[column] ?? "") ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(" | ")} |`;
  const rule = head.map((name, column) => {
    const dashes = "-".repeat(widths[column] ?? 0);
    return right.has(name) ? `${dashes.slice(1)}:` : dashes;
  });
  return [row(head), row(rule), ...lines.map(row)].join("\n");
}

function keyOf([drill = "", cloud = "", way = ""]: Line): string {
  return `${drill} on ${cloud} ${way}`;
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

/** A text as a cell has it: in one line, and without what ends a cell. */
function inCell(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("|", "/");
}

/** The middle one; with the least and the most where there are several. */
function middle(values: readonly number[], write: (value: number) => string = String): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined || least === undefined || most === undefined) return "";
  return sorted.length === 1 ? write(median) : `${write(median)} (${write(least)} to ${write(most)})`;
}
