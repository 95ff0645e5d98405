import { describe, expect, it } from "vitest";

import { secondsBetween, shareUntilEjected, whatWasUnderWay } from "../../../rehearsal/drills/allowance.ts";
import type { DrillEvent } from "../../../rehearsal/drills/events.ts";
import { figuresOf } from "../../../rehearsal/drills/figures/figures.ts";
import type { RequestRecord } from "../../../rehearsal/drills/load/record.ts";
import type { Measured } from "../../../rehearsal/drills/result.ts";
import { judgeDrill } from "../../../rehearsal/drills/verdict.ts";
import { recordOf, sampleReport } from "../../support/drill-report.ts";

const sample = sampleReport().results[0]?.measured;
const policy = { intervalSeconds: 6, timeoutSeconds: 3, unhealthyThreshold: 2, healthyThreshold: 4 };
const circumstances = { policy, ratePerSecond: 200, hosts: 2, underWay: 3, events: [] };

function measuredWith(special: Partial<RequestRecord>, count: number, mayLose: number): Measured {
  if (sample === undefined) throw new Error("the sample has no figures");
  const records = Array.from({ length: 100 }, (_, number) => recordOf(number, number < count ? special : {}));
  return {
    ...sample,
    mayLose: { requests: mayLose, words: "so many" },
    figures: figuresOf(records, [], { begins: 0, ends: 100 }),
  };
}

describe("a drill", () => {
  it("passes when it loses no more than it may", () => {
    expect(judgeDrill(measuredWith({}, 0, 0), [])).toEqual({ verdict: "passed", reasons: [] });
    expect(judgeDrill(measuredWith({ outcome: "cut" }, 5, 5), [])).toEqual({ verdict: "passed", reasons: [] });
  });

  it("fails when it loses one more, and says what was lost how", () => {
    expect(judgeDrill(measuredWith({ outcome: "cut", detail: "ECONNRESET" }, 6, 5), [])).toEqual({
      verdict: "failed",
      reasons: ["lost 6 of 100 requests, 5 may be lost: 6 cut (ECONNRESET)"],
    });
    expect(judgeDrill(measuredWith({ outcome: "timed out" }, 1, 0), []).reasons).toEqual([
      "lost 1 of 100 requests, none may be lost: 1 timed out",
    ]);
  });

  it("fails when a POST had its effect twice, however much it may lose", () => {
    expect(judgeDrill(measuredWith({ outcome: "doubled" }, 1, 50), [])).toEqual({
      verdict: "failed",
      reasons: ["1 POSTs had their effect twice"],
    });
  });

  it("fails with what it found wrong itself, though nothing was lost", () => {
    expect(judgeDrill(measuredWith({}, 0, 0), ["the old release still answers"])).toEqual({
      verdict: "failed",
      reasons: ["the old release still answers"],
    });
  });

  it("proves nothing when this machine could not keep the rate", () => {
    const { verdict, reasons } = judgeDrill(measuredWith({ sent: 5_000 }, 11, 0), []);
    expect(verdict).toBe("error");
    expect(reasons[0]).toMatch(/^this machine was too busy for 200 requests\/s: 11 of 100 requests were sent late/);
    expect(judgeDrill(measuredWith({ sent: 5_000 }, 10, 0), []).verdict).toBe("passed");
  });
});

describe("what may be lost", () => {
  it("is a dead host's share for the eject time and the time-out: interval × threshold, and the last check's wait", () => {
    expect(shareUntilEjected.requests(circumstances)).toBe(((6 * 2 + 3) * 200) / 2);
    expect(shareUntilEjected.requests({ ...circumstances, hosts: 4 })).toBe(((6 * 2 + 3) * 200) / 4);
  });

  it("is what was under way, when nothing after it may be lost", () => {
    expect(whatWasUnderWay.requests(circumstances)).toBe(3);
  });

  it("can be told by the time between two marks", () => {
    const mark = (at: number, text: string): DrillEvent => ({ at, kind: "mark", text });
    const events = [mark(500, "b"), mark(1_000, "a"), mark(3_500, "b"), mark(9_000, "b")];
    expect(secondsBetween(events, "a", "b")).toBe(2.5);
    expect(secondsBetween(events, "a", "c")).toBeUndefined();
    expect(secondsBetween(events, "c", "b")).toBeUndefined();
  });
});
