import type { Move } from "../figures/moves.ts";
import type { DrillResult, Report } from "../result.ts";

/** `1.2 s`, or `-` where there is nothing to say. */
export function seconds(milliseconds: number | undefined): string {
  return milliseconds === undefined ? "-" : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** The longest of the moves of one kind, which is what a promise is held against. */
export function longestMove(moves: readonly Move[], expected: Move["expected"]): number | undefined {
  return moves
    .filter((move) => move.expected === expected)
    .reduce<number | undefined>((longest, { balancerAfter }) => {
      if (balancerAfter === undefined) return longest;
      return Math.max(longest ?? 0, balancerAfter);
    }, undefined);
}

/** One line about a drill that has just been judged. */
export function drillLine(result: DrillResult): string {
  const words = [
    `${result.verdict.toUpperCase()}  ${result.name} on ${result.cloud}`,
    ...(result.measured === undefined
      ? []
      : [
          `lost ${result.measured.figures.lost} of ${result.measured.figures.requests} (may lose ${result.measured.mayLose.requests})`,
        ]),
  ].join(": ");
  return [words, ...result.reasons.map((reason) => `  ${reason}`)].join("\n");
}

const head = [
  "drill",
  "cloud",
  "verdict",
  "requests",
  "lost",
  "may lose",
  "longest gap",
  "p99 before/during/after",
  "out",
  "in",
];

/** The summary as a person reads it in a terminal. */
export function reportTable({ results }: Report): string[] {
  const rows = [head, ...results.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

function rowOf({ name, cloud, verdict, measured }: DrillResult): string[] {
  if (measured === undefined) return [name, cloud, verdict, ...head.slice(3).map(() => "-")];
  const { figures, mayLose } = measured;
  const { before, during, after } = figures.latency;
  const p99 = [before, during, after].map((phase) => (phase.p99 === undefined ? "-" : String(Math.round(phase.p99))));
  return [
    name,
    cloud,
    verdict,
    String(figures.requests),
    String(figures.lost),
    String(mayLose.requests),
    seconds(figures.longestGapMilliseconds),
    `${p99.join("/")} ms`,
    seconds(longestMove(figures.moves, "out")),
    seconds(longestMove(figures.moves, "in")),
  ];
}
