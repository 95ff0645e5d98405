import { describe, expect, it } from "vitest";

import { secondsBetween, shareUntilEjected } from "../../../rehearsal/drills/allowance.ts";
import { DrillFailure } from "../../../rehearsal/drills/drill-failure.ts";
import type { DrillEvent } from "../../../rehearsal/drills/events.ts";
import { figuresOf } from "../../../rehearsal/drills/figures/figures.ts";
import { Findings } from "../../../rehearsal/drills/findings.ts";
import { Inconclusive } from "../../../rehearsal/drills/inconclusive.ts";
import type { RequestRecord } from "../../../rehearsal/drills/load/record.ts";
import type { Measured } from "../../../rehearsal/drills/result.ts";
import { judgeDrill } from "../../../rehearsal/drills/verdict.ts";
import { Mistake } from "../../../rehearsal/engine/mistake.ts";
import { recordOf, sampleReport } from "../../support/drill-report.ts";

const sample = sampleReport().results[0]?.measured;
const policy = { intervalSeconds: 6, timeoutSeconds: 3, unhealthyThreshold: 2, healthyThreshold: 4 };
const circumstances = { policy, ratePerSecond: 200, hosts: 2, events: [] };

const nothing = { failures: [], doubts: [] };

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
    expect(judgeDrill(measuredWith({}, 0, 0), nothing)).toEqual({ verdict: "passed", reasons: [] });
    expect(judgeDrill(measuredWith({ outcome: "cut" }, 5, 5), nothing)).toEqual({ verdict: "passed", reasons: [] });
  });

  it("fails when it loses one more, and says what was lost how", () => {
    expect(judgeDrill(measuredWith({ outcome: "cut", detail: "ECONNRESET" }, 6, 5), nothing)).toEqual({
      verdict: "failed",
      reasons: ["lost 6 of 100 requests, 5 may be lost: 6 cut (ECONNRESET)"],
    });
    expect(judgeDrill(measuredWith({ outcome: "timed out" }, 1, 0), nothing).reasons).toEqual([
      "lost 1 of 100 requests, none may be lost: 1 timed out",
    ]);
  });

  it("fails when a POST had its effect twice, however much it may lose", () => {
    expect(judgeDrill(measuredWith({ outcome: "doubled" }, 1, 50), nothing)).toEqual({
      verdict: "failed",
      reasons: ["1 POSTs had their effect twice"],
    });
  });

  it("fails with what it found wrong itself, though nothing was lost", () => {
    expect(judgeDrill(measuredWith({}, 0, 0), { ...nothing, failures: ["the old release still answers"] })).toEqual({
      verdict: "failed",
      reasons: ["the old release still answers"],
    });
  });

  it("proves nothing when this machine could not keep the rate", () => {
    const { verdict, reasons } = judgeDrill(measuredWith({ sent: 5_000 }, 11, 0), nothing);
    expect(verdict).toBe("error");
    expect(reasons[0]).toMatch(/^this machine was too busy for 200 requests\/s: 11 of 100 requests were sent late/);
    expect(judgeDrill(measuredWith({ sent: 5_000 }, 10, 0), nothing).verdict).toBe("passed");
  });

  it("proves nothing when there is a doubt, whatever was lost or found wrong", () => {
    const findings = { failures: ["the site does not come back"], doubts: ["its hosts booted too slowly"] };
    expect(judgeDrill(measuredWith({ outcome: "refused" }, 1, 0), findings)).toEqual({
      verdict: "error",
      reasons: [
        "its hosts booted too slowly",
        "the site does not come back",
        "lost 1 of 100 requests, none may be lost: 1 refused",
      ],
    });
  });

  it("proves nothing when hosts' logs tell of less than half of the POSTs: none that was doubled would be seen", () => {
    const withPosts = (answered: number, logged: number) => {
      const measured = measuredWith({}, 0, 0);
      return { ...measured, load: { ...measured.load, posts: { answered, logged } } };
    };
    expect(judgeDrill(withPosts(20, 9), nothing)).toEqual({
      verdict: "error",
      reasons: [
        "hosts' logs tell of 9 of the 20 POSTs that were answered: one that was doubled would not have been seen",
      ],
    });
    expect(judgeDrill(withPosts(20, 10), nothing).verdict).toBe("passed");
    expect(judgeDrill(withPosts(0, 0), nothing).verdict).toBe("passed");
  });
});

describe("what a drill throws", () => {
  it("is a failure, a doubt, or an end", () => {
    const findings = new Findings();
    findings.note(new DrillFailure("wrong"));
    findings.note(new Mistake("up of dev failed"));
    findings.note(new Inconclusive("too slow"));
    expect(findings).toMatchObject({ failures: ["wrong", "up of dev failed"], doubts: ["too slow"] });
    for (const end of [new Mistake("interrupted", 130), new Error("a fault of our own")])
      expect(() => {
        findings.note(end);
      }).toThrow(end);
  });
});

describe("what may be lost", () => {
  it("is a dead host's share for interval × threshold, the last check's wait, and a second that checks come late", () => {
    expect(shareUntilEjected.requests(circumstances)).toBe(((6 * 2 + 3 + 1) * 200) / 2);
    expect(shareUntilEjected.requests({ ...circumstances, hosts: 4 })).toBe(((6 * 2 + 3 + 1) * 200) / 4);
    expect(shareUntilEjected.words).toContain("(eject time + time-out + 1 s)");
  });

  it("can be told by the time between two marks", () => {
    const mark = (at: number, text: string): DrillEvent => ({ at, kind: "mark", text });
    const events = [mark(500, "b"), mark(1_000, "a"), mark(3_500, "b"), mark(9_000, "b")];
    expect(secondsBetween(events, "a", "b")).toBe(2.5);
    expect(secondsBetween(events, "a", "c")).toBeUndefined();
    expect(secondsBetween(events, "c", "b")).toBeUndefined();
  });
});
