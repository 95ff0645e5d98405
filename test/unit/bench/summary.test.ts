import { describe, expect, it } from "vitest";

import { figureOf, summaryOf } from "../../../rehearsal/bench/serving/summary.ts";
import { round, sample } from "./rounds.ts";

describe("figureOf", () => {
  it("is the median, the least and the most", () => {
    expect(figureOf([5, 1, 3])).toEqual({ median: 3, least: 1, most: 5 });
    expect(figureOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 });
  });
});

describe("summaryOf", () => {
  const missed = (rounds: Parameters<typeof summaryOf>[0]) =>
    summaryOf(rounds)
      .judged.filter(({ met }) => !met)
      .map(({ target }) => `${target.what} ${target.than}`);

  it("passes when every target is met", () => {
    const summary = summaryOf([round(), round(), round()]);
    expect(summary.judged.map(({ ratio }) => ratio.median)).toEqual([4.5, 0.75, 2.25, 1, 1]);
    expect(summary.passed).toBe(true);
  });

  it.each([
    ["article", 2300],
    ["direct", 14000],
    ["caddy", 4200],
  ] as const)("fails when ours is too slow beside %s", (than, requestsPerSecond) => {
    const faster = round({ [than]: { kept: sample({ requestsPerSecond }) } });
    expect(missed([faster, faster, faster])).toEqual([`requests/s ${than}`]);
    expect(summaryOf([faster, faster, faster]).passed).toBe(false);
  });

  it.each(["kept", "steady"] as const)("fails when ours has the longer p99: %s", (load) => {
    const slow = round();
    const slower = { ...slow, ours: { ...slow.ours, [load]: { ...slow.ours[load], p99Microseconds: 5001 } } };
    expect(missed([slower, slower, slower])).toEqual([`p99 at ${load === "kept" ? "full" : "a steady"} load article`]);
  });

  it("compares within a round: a machine that gets slower changes no ratio", () => {
    const [first] = summaryOf([round({}, 1), round({}, 0.5), round({}, 0.1)]).judged;
    expect(first?.ratio).toEqual({ median: 4.5, least: 4.5, most: 4.5 });
  });

  it.each(["kept", "fresh", "steady"] as const)("fails for one bad answer of anyone: %s", (load) => {
    const summary = summaryOf([
      round(),
      round({ caddy: { [load]: sample({ requestsPerSecond: 4000, bad: 1 }) } }),
      round(),
    ]);
    expect(summary.bad.caddy).toBe(1);
    expect(summary.passed).toBe(false);
  });
});
