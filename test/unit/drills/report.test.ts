import { describe, expect, it } from "vitest";

import { html } from "../../../rehearsal/drills/report/html.ts";
import { flagsOf } from "../../../rehearsal/drills/report/flags.ts";
import { balancerLanes } from "../../../rehearsal/drills/report/lanes.ts";
import { reportPage } from "../../../rehearsal/drills/report/page.ts";
import { roundTop, stack, stepLine, timeTicks } from "../../../rehearsal/drills/report/steps.ts";
import { drillLine, reportTable } from "../../../rehearsal/drills/report/table.ts";
import { inWords } from "../../../rehearsal/drills/report/drill-section.ts";
import { wholeSeconds } from "../../../rehearsal/drills/report/timeline.ts";
import type { DrillEvent } from "../../../rehearsal/drills/events.ts";
import type { DrillResult, Measured } from "../../../rehearsal/drills/result.ts";
import { sampleReport } from "../../support/drill-report.ts";

const report = sampleReport();
const [killed, released, broken] = report.results as [DrillResult, DrillResult, DrillResult];
const measuredOf = ({ measured }: DrillResult): Measured => {
  if (measured === undefined) throw new Error("nothing was measured");
  return measured;
};

describe("the page", () => {
  it("is the same for the same report, to the byte, also after a way through JSON", () => {
    const page = reportPage(report);
    expect(reportPage(sampleReport())).toBe(page);
    expect(reportPage(JSON.parse(JSON.stringify(report)) as typeof report)).toBe(page);
  });

  it("asks nobody for anything: no address but those within the page", () => {
    const page = reportPage(report);
    const addresses = [...page.matchAll(/(?:src|href|action|data)="([^"]*)"/g)].map(([, address = ""]) => address);
    expect(addresses.filter((address) => !address.startsWith("#") && address !== "data:,")).toEqual([]);
    expect(page).not.toMatch(/<script|@import|url\(|https?:/);
  });

  it("shows nothing that a host, an app or an error said as markup", () => {
    const nasty = `</style></svg><script>alert("1")</script><img src=x onerror='alert(1)'> & so on`;
    const measured = measuredOf(released);
    const hurt: DrillResult = {
      ...released,
      name: nasty,
      title: nasty,
      reasons: [nasty],
      measured: {
        ...measured,
        mayLose: { requests: 0, words: nasty },
        events: measured.events.map((event) => ({ ...event, text: nasty, ...("host" in event && { host: nasty }) })),
        figures: {
          ...measured.figures,
          lossWords: nasty,
          moves: [{ mark: nasty, host: nasty, expected: "out", at: 1 }],
          series: {
            ...measured.figures.series,
            answered: measured.figures.series.answered.map((by) => ({ ...by, host: nasty, release: nasty })),
          },
        },
      },
    };
    const page = reportPage({ ...report, results: [hurt] });
    expect(page).not.toMatch(/<script|<img|alert\("/);
    expect(page).toContain("&lt;/style&gt;&lt;/svg&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
  });

  it("tells of a drill that could not be run, too", () => {
    const page = reportPage({ ...report, results: [broken] });
    expect(page).toContain("the load&#39;s process ended before it began");
    expect(page).toContain("0 of 1");
    expect(page).toContain('href="#aws-host-killed-2"');
    expect(page).toContain('id="aws-host-killed-2"');
  });

  it("links each drill of the summary to its section, once", () => {
    const page = reportPage(report);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    const ids = [...page.matchAll(/<article id="([^"]+)"/g)].map(([, id]) => id);
    expect(targets).toEqual(ids);
    expect(new Set(ids).size).toBe(report.results.length);
  });
});

describe("markup", () => {
  it("escapes what is put into it, and not what is markup", () => {
    const inner = html`<b title="${`"'`}">${"a<b&c"}</b>`;
    expect(html`<p>${inner}${[inner]}${undefined}${7}</p>`.html).toBe(
      '<p><b title="&quot;&#39;">a&lt;b&amp;c</b><b title="&quot;&#39;">a&lt;b&amp;c</b>7</p>',
    );
  });
});

describe("the words under a timeline", () => {
  it("tell who served when, and what was lost", () => {
    expect(inWords(measuredOf(released))).toBe(
      "200 requests a second for 100 s, the drill itself from 5.0 s to 92.0 s. Release e6cad31858d2 answered from 0 s to 70 s, by 2 hosts; release 02a4f2c53b3e answered from 62 s to 100 s, by 2 hosts. Not right were 3 timed out.",
    );
  });
});

describe("layers", () => {
  it("stand on each other, the first at the bottom", () => {
    const layers = stack(
      [
        { name: "a", perSecond: [1, 1, 2] },
        { name: "b", perSecond: [1, 0, 1] },
      ],
      4,
    );
    expect(layers).toEqual([
      { name: "a", path: "M0 3L2 3L2 2L3 2L3 4L0 4Z" },
      { name: "b", path: "M0 2L1 2L1 3L0 3ZM2 1L3 1L3 2L2 2Z" },
    ]);
  });

  it("of nothing are nothing", () => {
    expect(stack([{ name: "a", perSecond: [0, 0] }], 4)).toEqual([{ name: "a", path: "" }]);
    expect(stack([], 4)).toEqual([]);
  });
});

describe("a line of steps", () => {
  it("is broken where there is no value, and cut at the top", () => {
    expect(stepLine([1, 3, null, 9], 4)).toBe("M0 3H1V1H2M3 0H4");
  });
});

describe("scales", () => {
  it.each([
    [0, 1],
    [1, 1],
    [3, 5],
    [50, 50],
    [51, 100],
    [7765, 10_000],
  ])("reach from 0 to a round number: %i is under %i", (value, top) => {
    expect(roundTop(value)).toBe(top);
  });

  it.each([
    [6, [0, 1, 2, 3, 4, 5, 6]],
    [29, [0, 5, 10, 15, 20, 25]],
    [130, [0, 30, 60, 90, 120]],
    [3000, [0, 600, 1200, 1800, 2400, 3000]],
  ])("of %i s have few ticks, at round distances", (seconds, ticks) => {
    expect(timeTicks(seconds)).toEqual(ticks);
  });
});

describe("the last second of a load", () => {
  it("is left out of the drawing when it is none", () => {
    const measured = measuredOf(killed);
    expect(wholeSeconds(measured)).toBe(30);
    const [first, ...others] = measured.figures.series.answered;
    if (first === undefined) throw new Error("nobody answered");
    const answered = [{ ...first, perSecond: first.perSecond.with(29, 0) }, ...others];
    const series = { ...measured.figures.series, answered };
    expect(wholeSeconds({ ...measured, figures: { ...measured.figures, series } })).toBe(29);
  });
});

describe("flags", () => {
  const mark = (at: number, text: string): DrillEvent => ({ at, kind: "mark", text });
  const engine = (at: number, text: string): DrillEvent => ({ at, kind: "engine", text });

  it("stand for marks and for the engine's steps, which share one when they come together", () => {
    const flags = flagsOf(
      [
        mark(0, "drill begins"),
        mark(10, "up begins"),
        engine(5_000, "created Droplet a"),
        engine(6_500, "created Droplet b"),
        engine(6_600, "Gate: 0 of 2 hosts"),
        engine(20_000, "deleted Droplet c"),
        mark(200_000, "after the end"),
      ],
      100_000,
    );
    expect(flags.map(({ number, kind, texts }) => [number, kind, texts])).toEqual([
      [1, "mark", ["up begins"]],
      [2, "engine", ["created Droplet a", "created Droplet b"]],
      [3, "engine", ["deleted Droplet c"]],
    ]);
  });

  it("never cover each other: those that are close stand in rows", () => {
    const flags = flagsOf(
      [0, 100, 200, 5_000, 9_000, 9_100].map((at) => mark(at, "x")),
      10_000,
    );
    expect(flags.map(({ row }) => row)).toEqual([0, 1, 2, 0, 0, 1]);
  });
});

describe("the lanes of hosts", () => {
  const series = { seconds: 10, answered: [], lost: [], p50: [], p99: [] };
  const by = (host: string) => ({ host, release: "one", perSecond: [] });
  const change = (at: number, host: string, state: "in" | "out" | "gone"): DrillEvent => ({
    ...{ at, host, state },
    kind: "balancer",
    text: "",
  });

  it("tell when each was let in, taken out and removed", () => {
    const events = [
      change(3_000, "new", "in"),
      change(4_000, "old", "out"),
      change(6_000, "old", "gone"),
      change(7_000, "new", "out"),
      change(8_000, "new", "in"),
    ];
    expect(balancerLanes(events, { ...series, answered: [by("old"), by("quiet")] }, 10_000)).toEqual([
      {
        host: "old",
        release: "one",
        spans: [
          { from: 0, to: 4_000, state: "in" },
          { from: 4_000, to: 6_000, state: "out" },
        ],
      },
      { host: "quiet", release: "one", spans: [{ from: 0, to: 10_000, state: "in" }] },
      {
        host: "new",
        spans: [
          { from: 3_000, to: 7_000, state: "in" },
          { from: 7_000, to: 8_000, state: "out" },
          { from: 8_000, to: 10_000, state: "in" },
        ],
      },
    ]);
  });
});

describe("the table for a terminal", () => {
  it("has a line for each drill, also for one that could not be run", () => {
    expect(reportTable(report)).toEqual([
      "drill        cloud         verdict  requests  lost  may lose  longest gap  p99 before/during/after  out    in",
      "host-killed  digitalocean  passed   6000      721   1000      0.0 s        4/4/4 ms                 7.2 s  11.5 s",
      "release      digitalocean  failed   20000     3     0         0.0 s        4/4/4 ms                 -      -",
      "host-killed  aws           error    -         -     -         -            -                        -      -",
    ]);
  });

  it("has a line for a drill that has just ended, with its reasons", () => {
    expect(drillLine(released)).toBe(
      "FAILED  release on digitalocean: lost 3 of 20000 (may lose 0)\n  lost 3 of 20000 requests, none may be lost: 3 timed out",
    );
  });
});
