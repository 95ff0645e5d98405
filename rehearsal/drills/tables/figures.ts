import type { Column, Line } from "../../markdown/table.ts";
import { longestMove, seconds } from "../report/table.ts";
import type { Measured, Report } from "../result.ts";

/** What a line says of the runs that it stands for. */
export const figureColumns: readonly Column[] = [
  { name: "lost", align: "right" },
  { name: "may lose", align: "right" },
  { name: "of", align: "right" },
  { name: "longest gap", align: "right" },
  { name: "out after", align: "right" },
  { name: "measured" },
];

/** The cells of these columns. The last one is when and on what: `2026-11-22, 2 cores, 200/s`. */
export function figureCells(
  measured: readonly Measured[],
  mayLose: readonly number[],
  { startedAt, processors }: Pick<Report, "startedAt" | "processors">,
): Line {
  const figures = measured.map((one) => one.figures);
  const gaps = figures.map(({ longestGapMilliseconds }) => longestGapMilliseconds);
  const outs = figures.flatMap(({ moves }) => longestMove(moves, "out") ?? []);
  const rates = [...new Set(measured.map(({ load }) => load.ratePerSecond))].map((rate) => `${rate}/s`);
  return [
    middle(figures.map(({ lost }) => lost)),
    middle(mayLose),
    middle(figures.map(({ requests }) => requests)),
    middle(gaps, seconds),
    middle(outs, seconds),
    [startedAt.slice(0, 10), `${processors} cores`, ...(rates.length > 0 ? [rates.join(" and ")] : [])].join(", "),
  ];
}

/** The middle one; with the least and the most where they differ. Empty without values. */
export function middle(values: readonly number[], write: (value: number) => string = String): string {
  const sorted = values.toSorted((a, b) => a - b);
  const [least] = sorted;
  const most = sorted.at(-1);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  if (median === undefined || least === undefined || most === undefined) return "";
  return write(least) === write(most) ? write(median) : `${write(median)} (${write(least)} to ${write(most)})`;
}
