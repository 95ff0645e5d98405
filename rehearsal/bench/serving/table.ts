import { type Column, type Line, markdownTable } from "../../markdown/table.ts";
import type { Conditions } from "./conditions.ts";
import { type ConfigurationKey, configurations } from "./configurations.ts";
import type { Figure, Judged, Summary } from "./summary.ts";

export interface Report {
  readonly conditions: Conditions;
  readonly rounds: number;
  readonly seconds: number;
  readonly steadyRequestsPerSecond: number;
  /** Which part of the processors was busy before each round, from 0 to 1. */
  readonly busyBefore: Figure;
  readonly summary: Summary;
}

/** The report in Markdown, as it is printed and as it stands in docs/serving.md. */
export function renderReport(report: Report): string {
  return [
    conditionsText(report),
    busyText(report),
    figuresTable(report),
    targetsTable(report.summary.judged),
    badText(report.summary),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function conditionsText({ conditions, rounds, seconds, busyBefore }: Report): string {
  const versions = Object.entries(conditions.versions).map(([name, version]) => `${name} ${version}`);
  return (
    `Measured on ${conditions.measuredAt.slice(0, 10)}: ${conditions.processors} × ${conditions.processor}, ` +
    `${conditions.memoryMegabytes} MB, Linux ${conditions.kernel}; ${versions.join(", ")}. ` +
    `${rounds} rounds of ${seconds} s; load average before them ${conditions.loadAverage.toFixed(2)}, ` +
    `processors busy with something else ${percent(busyBefore.median)} (at most ${percent(busyBefore.most)}).`
  );
}

/** More than this and the others' work is measured along. */
const tolerableBusyShare = 0.1;

function busyText({ busyBefore }: Report): string {
  if (busyBefore.most <= tolerableBusyShare) return "";
  return "**The machine had other work to do: measure again on a quiet one before you believe any of this.**";
}

function figuresTable({ summary, steadyRequestsPerSecond: rate }: Report): string {
  const rows = configurations.map(({ key, title }) => {
    const { requestsPerSecond, freshRequestsPerSecond, fullP99Microseconds, steadyP50Microseconds, ...rest } =
      summary.figures[key];
    return [
      title,
      spread(requestsPerSecond, whole),
      spread(fullP99Microseconds, milliseconds),
      milliseconds(steadyP50Microseconds.median),
      spread(rest.steadyP99Microseconds, milliseconds),
      spread(freshRequestsPerSecond, whole),
    ];
  });
  const steady = `at ${rate}/s, ms`;
  const head = [
    "",
    "requests/s",
    "p99 at full load, ms",
    `p50 ${steady}`,
    `p99 ${steady}`,
    "a connection each, requests/s",
  ];
  return table(head, rows);
}

function targetsTable(judged: readonly Judged[]): string {
  const rows = judged.map(({ target: { than, what, bound }, ratio, met }) => [
    `${what}, against ${titleOf(than)}`,
    "atLeast" in bound ? `at least ${bound.atLeast}` : `at most ${bound.atMost}`,
    spread(ratio, (value) => value.toFixed(2)),
    met ? "yes" : "**no**",
  ]);
  return table(["ours, divided by theirs", "target", "got", "reached"], rows);
}

function badText({ bad }: Summary): string {
  const some = configurations.filter(({ key }) => bad[key] > 0).map(({ key, title }) => `${title} ${bad[key]}`);
  return some.length === 0 ? "" : `**Not answered as they should be:** ${some.join(", ")}.`;
}

function titleOf(wanted: ConfigurationKey): string {
  return configurations.find(({ key }) => key === wanted)?.title ?? wanted;
}

function table(head: readonly string[], rows: readonly Line[]): string {
  const columns = head.map((name, column): Column => (column === 0 ? { name } : { name, align: "right" }));
  return markdownTable(columns, rows);
}

function spread({ median, least, most }: Figure, format: (value: number) => string): string {
  return `${format(median)} (${format(least)} to ${format(most)})`;
}

const whole = (value: number): string => value.toFixed(0);
const milliseconds = (microseconds: number): string => (microseconds / 1000).toFixed(1);
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
