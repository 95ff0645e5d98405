import { describe, expect, it } from "vitest";

import type { DrillEvent } from "../../../rehearsal/drills/events.ts";
import { figuresOf } from "../../../rehearsal/drills/figures/figures.ts";
import { latencyByPhase, percentile } from "../../../rehearsal/drills/figures/latency.ts";
import { countOutcomes, longestGap, lostOf, lossWords } from "../../../rehearsal/drills/figures/losses.ts";
import { movesOf } from "../../../rehearsal/drills/figures/moves.ts";
import { seriesOf } from "../../../rehearsal/drills/figures/series.ts";
import { outcomes } from "../../../rehearsal/drills/load/outcome.ts";
import type { RequestRecord } from "../../../rehearsal/drills/load/record.ts";
import { recordOf } from "../../support/drill-report.ts";

const ended = (outcome: RequestRecord["outcome"], due: number, end: number, rest: Partial<RequestRecord> = {}) =>
  recordOf(due / 5, { due, sent: due, end, outcome, ...rest });

describe("losses", () => {
  const one = outcomes.map((outcome, index) => ended(outcome, index * 5, index * 5 + 4));

  it("are counted by cause, and each request once", () => {
    const counts = countOutcomes(one);
    expect(Object.values(counts)).toEqual(outcomes.map(() => 1));
    expect(lostOf(counts)).toBe(outcomes.length - 2);
  });

  it("are told in words, the most frequent cause first, with what was seen", () => {
    expect(
      lossWords([
        ended("wrong status", 0, 1, { detail: "502" }),
        ended("cut", 0, 1, { detail: "ECONNRESET" }),
        ended("wrong status", 5, 6, { detail: "503" }),
        ended("wrong status", 5, 6, { detail: "503" }),
        ended("right", 10, 11),
      ]),
    ).toBe("3 wrong status (503, 502), 1 cut (ECONNRESET)");
    expect(lossWords([ended("timed out", 0, 9)])).toBe("1 timed out");
    expect(lossWords([ended("right", 0, 1)])).toBe("");
  });
});

describe("the longest gap", () => {
  it("is between two right answers, whatever else was answered meanwhile", () => {
    expect(
      longestGap([
        ended("right", 0, 10),
        ended("wrong status", 50, 60),
        ended("right", 100, 510),
        ended("right", 600, 610),
      ]),
    ).toBe(500);
  });

  it("is from the begin to the first right answer, if that is longer", () => {
    expect(longestGap([ended("cut", 0, 5), ended("right", 295, 300), ended("right", 400, 410)])).toBe(300);
  });

  it("is from the last right answer to the last request, but not to the end of one that hung", () => {
    expect(longestGap([ended("right", 0, 10), ended("timed out", 200, 10_200)])).toBe(190);
  });
});

describe("latency", () => {
  it("is the time from due to answered of right answers, by the phase in which they were due", () => {
    const records = [
      ended("right", 0, 10),
      ended("right", 95, 400, { sent: 300 }),
      ended("right", 100, 120),
      ended("cut", 150, 9_000),
      ended("right", 300, 301),
    ];
    expect(latencyByPhase(records, { begins: 100, ends: 300 })).toEqual({
      before: { answers: 2, p50: 10, p99: 305, worst: 305 },
      during: { answers: 1, p50: 20, p99: 20, worst: 20 },
      after: { answers: 1, p50: 1, p99: 1, worst: 1 },
    });
    expect(latencyByPhase([], { begins: 0, ends: 0 }).before).toEqual({ answers: 0 });
  });

  it("has percentiles by nearest rank", () => {
    const values = Array.from({ length: 200 }, (_, index) => index + 1);
    expect([percentile(values, 50), percentile(values, 99), percentile(values, 100)]).toEqual([100, 198, 200]);
    expect(percentile([7], 99)).toBe(7);
  });
});

describe("moves", () => {
  const mark = (at: number, host: string, expect: "in" | "out"): DrillEvent => ({
    ...{ at, host, expect },
    kind: "mark",
    text: `${host} ${expect}`,
  });
  const change = (at: number, host: string, state: "in" | "out" | "gone"): DrillEvent => ({
    ...{ at, host, state },
    kind: "balancer",
    text: "",
  });

  it("take from the mark to the load balancer's change, and to the last loss or the first answer", () => {
    const events = [
      mark(1_000, "a", "out"),
      change(8_000, "a", "out"),
      mark(9_000, "a", "in"),
      change(15_000, "a", "in"),
    ];
    const records = [
      ended("cut", 500, 900),
      ended("wrong status", 1_500, 1_600),
      ended("timed out", 7_000, 17_000),
      ended("right", 8_000, 8_010, { host: "a" }),
      ended("right", 15_500, 15_510, { host: "b" }),
      ended("right", 15_600, 15_610, { host: "a" }),
    ];
    expect(movesOf(events, records)).toEqual([
      { mark: "a out", host: "a", expected: "out", at: 1_000, balancerAfter: 7_000, clientsAfter: 6_000 },
      { mark: "a in", host: "a", expected: "in", at: 9_000, balancerAfter: 6_000, clientsAfter: 6_610 },
    ]);
  });

  it("count a host that is removed as out, and what was lost before the mark was sent as lost by it", () => {
    expect(movesOf([mark(1_000, "a", "out"), change(3_000, "a", "gone")], [ended("cut", 900, 1_100)])).toEqual([
      { mark: "a out", host: "a", expected: "out", at: 1_000, balancerAfter: 2_000, clientsAfter: 0 },
    ]);
  });

  it("that never came have no time, nor is another host's or an earlier one taken for it", () => {
    const events = [
      change(500, "a", "out"),
      mark(1_000, "a", "out"),
      change(2_000, "b", "out"),
      change(3_000, "a", "in"),
    ];
    expect(movesOf(events, [ended("right", 0, 1)])).toEqual([{ mark: "a out", host: "a", expected: "out", at: 1_000 }]);
  });
});

describe("the series", () => {
  it("has each request in the second in which it was due, by who answered or how it was lost", () => {
    const records = [
      recordOf(0, { release: "one", host: "a" }),
      recordOf(1, { release: "one", host: "b" }),
      recordOf(199, { release: "one", host: "a", end: 1_400 }),
      recordOf(200, { outcome: "cut" }),
      recordOf(201, { release: "two", host: "a" }),
      recordOf(202, { outcome: "doubled", release: "two", host: "a" }),
    ];
    expect(seriesOf(records.toReversed())).toEqual({
      seconds: 2,
      answered: [
        { release: "one", host: "a", perSecond: [2, 0] },
        { release: "one", host: "b", perSecond: [1, 0] },
        { release: "two", host: "a", perSecond: [0, 1] },
      ],
      lost: [
        { outcome: "cut", perSecond: [0, 1] },
        { outcome: "doubled", perSecond: [0, 1] },
      ],
      p50: [4, 4],
      p99: [405, 4],
    });
  });

  it("has nothing for a second without an answer", () => {
    const { p50, answered } = seriesOf([recordOf(0), recordOf(200, { outcome: "timed out" })]);
    expect(p50).toEqual([4, null]);
    expect(answered.map(({ perSecond }) => perSecond)).toEqual([[1, 0]]);
  });
});

describe("figures", () => {
  it("of very many requests are there too", () => {
    const records = Array.from({ length: 300_000 }, (_, number) => recordOf(number));
    const figures = figuresOf(records, [], { begins: 0, ends: 1 });
    expect(figures).toMatchObject({ requests: 300_000, lost: 0, series: { seconds: 1_500 } });
  });

  it("tell how far the machine lagged behind the plan", () => {
    const records = [recordOf(0), recordOf(1, { sent: 5 + 99 }), recordOf(2, { sent: 10 + 101 })];
    expect(figuresOf(records, [], { begins: 0, ends: 1 }).late).toEqual({ requests: 1, worstMilliseconds: 101 });
  });
});
