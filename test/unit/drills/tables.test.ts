import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { settingsSchema } from "../../../infra/settings/schema.ts";
import { markedPart } from "../../../rehearsal/markdown/marked-part.ts";
import { catalogue } from "../../../rehearsal/drills/catalogue.ts";
import { comparisons } from "../../../rehearsal/drills/comparison/comparisons.ts";
import { asItIs } from "../../../rehearsal/drills/comparison/rows.ts";
import { comparisonTable } from "../../../rehearsal/drills/comparison/table.ts";
import type { DrillResult, Measured, Report } from "../../../rehearsal/drills/result.ts";
import { mergedLines } from "../../../rehearsal/drills/tables/drills-page.ts";
import { middle } from "../../../rehearsal/drills/tables/figures.ts";
import { runLines, runsTable } from "../../../rehearsal/drills/tables/runs.ts";
import { markdownTable, readLines } from "../../../rehearsal/markdown/table.ts";
import { sampleReport } from "../../support/drill-report.ts";

describe("a table in Markdown", () => {
  const columns = [{ name: "drill" }, { name: "lost", align: "right" }] as const;
  const lines = [
    ["flood", "7"],
    ["fire", "12345"],
  ];

  it("is as the formatter leaves it, and can be read again", async () => {
    const { format } = await import("prettier");
    const text = markdownTable(columns, lines);
    expect(await format(text, { parser: "markdown", printWidth: 120 })).toBe(`${text}\n`);
    expect(readLines(text)).toEqual(lines);
  });

  it("has no lines where it was not written yet", () => {
    expect(readLines("Not measured yet.")).toEqual([]);
  });

  it("keeps the lines that were not measured anew, in the order of its keys, and drops what has none", () => {
    const before = [
      ["flood", "aws", "1"],
      ["gone", "aws", "2"],
      ["fire", "aws", "3"],
      ["fire", "digitalocean", "4"],
    ];
    const now = [
      ["fire", "aws", "5"],
      ["water", "aws", "6"],
    ];
    const keys = [
      ["fire", "digitalocean"],
      ["fire", "aws"],
      ["flood", "aws"],
      ["water", "aws"],
    ];
    expect(mergedLines(before, now, keys).map(([, , lost]) => lost)).toEqual(["4", "5", "1", "6"]);
  });

  it.each([
    [[], ""],
    [[3], "3"],
    [[3, 1, 2], "2 (1 to 3)"],
    [[4, 1], "1 (1 to 4)"],
    [[0, 0, 0], "0"],
  ])("says of %j the middle one, and how far they lie apart: %j", (values, cell) => {
    expect(middle(values)).toBe(cell);
  });
});

describe("the table of all drills", () => {
  const [sample] = sampleReport().results;
  const ran = (otherwise: Partial<DrillResult>, measured: Partial<Measured["figures"]> = {}): DrillResult => {
    if (sample?.measured === undefined) throw new Error("the sample has no figures");
    const figures = { ...sample.measured.figures, moves: [], ...measured };
    return {
      ...sample,
      ...{ name: "flood", title: "Water | comes", cloud: "aws" },
      ...{ measured: { ...sample.measured, figures } },
      ...otherwise,
    };
  };
  const report = (...results: DrillResult[]): Report => ({
    ...{ version: 1, startedAt: "2026-11-22T10:00:00Z", processors: 2 },
    results,
  });

  it("has one line for a drill on a cloud, with how many of its runs passed", () => {
    const out = { mark: "flood", host: "abc", expected: "out", at: 0, balancerAfter: 6200 } as const;
    const figures = { lost: 3, requests: 1000, longestGapMilliseconds: 80 };
    const lines = runLines(
      report(
        ran({ verdict: "passed" }, { ...figures, moves: [out] }),
        ran({ verdict: "passed", cloud: "digitalocean" }, { ...figures, lost: 0 }),
        ran({ verdict: "failed" }, { ...figures, lost: 7 }),
      ),
    );
    expect(lines).toEqual([
      [
        ...["flood", "aws", "Water / comes", "1 of 2"],
        ...["3 (3 to 7)", "1000", "1000", "0.1 s", "6.2 s", "2026-11-22, 2 cores, 200/s"],
      ],
      [
        ...["flood", "digitalocean", "Water / comes", "1 of 1"],
        ...["0", "1000", "1000", "0.1 s", "", "2026-11-22, 2 cores, 200/s"],
      ],
    ]);
  });

  it("does not hide a run that could not be measured", () => {
    const { name, title, cloud, attempt } = ran({});
    expect(runLines(report({ name, title, cloud, attempt, verdict: "error", reasons: [] }))).toEqual([
      ["flood", "aws", "Water / comes", "0 of 1", "", "", "", "", "", "2026-11-22, 2 cores"],
    ]);
  });
});

describe("docs/drills.md", () => {
  const page = readFileSync(new URL("../../../docs/drills.md", import.meta.url), "utf8");

  it.each([runsTable(catalogue), comparisonTable(comparisons)])(
    "has a table $name as its command leaves it",
    (table) => {
      const text = markedPart(page, table.name);
      const lines = readLines(text);
      expect(mergedLines(lines, [], table.keys)).toEqual(lines);
      expect(markdownTable(table.columns, lines)).toBe(text);
    },
  );

  it("tells of a killed host that was out, in the middle of its runs, within 1.5 times what the check takes", () => {
    const { healthIntervalSeconds, healthUnhealthyThreshold } = settingsSchema;
    const [interval = NaN, threshold = NaN] = [healthIntervalSeconds, healthUnhealthyThreshold].map(
      ({ usual }) => usual?.digitalocean,
    );
    const line = readLines(markedPart(page, "comparison")).find(
      ([name, cloud, way]) => name === "host-killed" && cloud === "digitalocean" && way === asItIs,
    );
    const [, out, runs] = /^([\d.]+) s( \(.+\))$/.exec(line?.[8] ?? "") ?? [];
    expect(runs, "of several runs").toBeDefined();
    expect(Number(out)).toBeLessThanOrEqual(1.5 * interval * threshold);
    expect(page).toContain(`${1.5 * interval * threshold} s for every ${interval} s and ${threshold} failures`);
  });

  it("has a line for each drill that is compared, as it is and in each way", () => {
    const told = new Set(readLines(markedPart(page, "comparison")).map(([name = "", , way = ""]) => `${name} ${way}`));
    const wanted = comparisonTable(comparisons).keys.map(([name = "", , way = ""]) => `${name} ${way}`);
    expect(wanted.filter((line) => !told.has(line))).toEqual([]);
  });

  it("says of each drill what it fails without, or why nothing is taken out", () => {
    const compared = new Set(comparisons.map(({ drill }) => drill.name));
    const [, others = ""] = page.split("Some drills have nothing");
    const unsaid = catalogue.filter(({ name }) => !compared.has(name) && !others.includes(`\`${name}\``));
    expect(unsaid.map(({ name }) => name)).toEqual([]);
  });

  it("tells of drills by their titles", () => {
    const titles = new Map(catalogue.map(({ name, title }) => [name, title]));
    for (const [name = "", , title] of readLines(markedPart(page, "runs"))) expect(title).toBe(titles.get(name));
  });
});
