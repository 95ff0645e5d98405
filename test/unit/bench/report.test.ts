import { describe, expect, it } from "vitest";
import { format } from "prettier";

import { replaceMarkedPart } from "../../../rehearsal/markdown/marked-part.ts";
import { summaryOf } from "../../../rehearsal/bench/serving/summary.ts";
import { renderReport, type Report } from "../../../rehearsal/bench/serving/table.ts";
import { readDocument } from "../documentation/markdown.ts";
import { round, sample } from "./rounds.ts";

function report(more: Partial<Report> = {}): Report {
  return {
    conditions: {
      measuredAt: "2026-11-22T17:00:00.000Z",
      processor: "A Processor (x64)",
      processors: 2,
      memoryMegabytes: 4096,
      kernel: "6.12.0",
      loadAverage: 0.1,
      versions: { nginx: "1.26.3-3", wrk: "4.1.0-4" },
    },
    rounds: 3,
    seconds: 5,
    steadyRequestsPerSecond: 500,
    busyBefore: { median: 0.01, least: 0, most: 0.02 },
    summary: summaryOf([round(), round(), round()]),
    ...more,
  };
}

describe("renderReport", () => {
  it("is formatted as pages of the project are", async () => {
    const page = replaceMarkedPart(readDocument("docs/serving.md"), "serving", renderReport(report()));
    expect(await format(page, { parser: "markdown", printWidth: 120 })).toBe(page);
  });

  it("names versions, processors and load, and says which target is missed", () => {
    const slow = round({ caddy: { kept: sample({ requestsPerSecond: 9000 }) } });
    const text = renderReport(report({ summary: summaryOf([slow, slow, slow]) }));
    for (const words of ["nginx 1.26.3-3", "wrk 4.1.0-4", "2 × A Processor", "load average before them 0.10"]) {
      expect(text).toContain(words);
    }
    expect(text.split("\n").filter((line) => line.includes("**no**"))).toEqual([
      expect.stringMatching(/^\| requests\/s, against \(c\) Caddy .* 1\.00 \(1\.00 to 1\.00\) \|\s+\*\*no\*\* \|$/),
    ]);
  });

  it("names who gave bad answers, and nobody when there are none", () => {
    const bad = round({ direct: { kept: sample({ requestsPerSecond: 12000, bad: 7 }) } });
    expect(renderReport(report({ summary: summaryOf([bad, bad, bad]) }))).toContain("(b) pm2 cluster, no proxy 21");
    expect(renderReport(report())).not.toContain("Not answered");
  });

  it("warns of figures from a machine that had other work", () => {
    const busyBefore = { median: 0.05, least: 0, most: 0.4 };
    expect(renderReport(report({ busyBefore }))).toContain("other work to do");
    expect(renderReport(report())).not.toContain("other work to do");
  });
});

describe("replaceMarkedPart", () => {
  const page = "before\n\n<!-- part: by a command -->\n\nold\n\n<!-- end of part -->\n\nafter\n";

  it("replaces what is between the marks, and does so again", () => {
    const once = replaceMarkedPart(page, "part", "new");
    expect(once).toBe(page.replace("old", "new"));
    expect(replaceMarkedPart(once, "part", "new")).toBe(once);
  });

  it.each([
    ["without marks", "before\n"],
    ["with two parts", page + page],
    ["with an end before its beginning", "<!-- end of part -->\n<!-- part: x -->\n"],
  ])("refuses a page %s", (_, wrong) => {
    expect(() => replaceMarkedPart(wrong, "part", "new")).toThrow();
  });
});
