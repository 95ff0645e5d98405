import { describe, expect, it } from "vitest";

import { untilRefused } from "../../../rehearsal/drills/allowance.ts";
import type { DrillEvent } from "../../../rehearsal/drills/events.ts";

describe("what a release may lose that fails a share of its requests", () => {
  const policy = { intervalSeconds: 3, timeoutSeconds: 3, unhealthyThreshold: 2, healthyThreshold: 2 };
  const letIn = (at: number, host: string): DrillEvent => ({ at, kind: "balancer", host, state: "in", text: host });
  const events: readonly DrillEvent[] = [
    letIn(500, "old"),
    { at: 1_000, kind: "mark", text: "up begins" },
    letIn(20_000, "new"),
    letIn(22_000, "newer"),
    { at: 30_000, kind: "engine", text: "updated SpacesBucketObject evenkeel-dev-store-fra1-verdicts" },
    { at: 60_000, kind: "mark", text: "up failed" },
    { at: 62_000, kind: "mark", text: "up begins" },
    { at: 80_000, kind: "engine", text: "updated SpacesBucketObject evenkeel-dev-store-fra1-verdicts" },
    { at: 90_000, kind: "mark", text: "up done" },
  ];
  const circumstances = { policy, ratePerSecond: 200, hosts: 2 };

  it("is that share of half the load, from the first new host let in to the verdict, and until hosts obey and are out", () => {
    // Ten seconds in rotation, five to read the verdict, two intervals and a time-out until ejected.
    expect(untilRefused(1 / 10).requests({ ...circumstances, events })).toBeCloseTo((10 + 5 + 6 + 3) * 100 * 0.1);
  });

  it("is nothing when none was let in, or none refused", () => {
    const without = (...texts: string[]) => events.filter(({ text }) => !texts.some((one) => text.includes(one)));
    expect(untilRefused(1 / 10).requests({ ...circumstances, events: without("new") })).toBe(0);
    expect(untilRefused(1 / 10).requests({ ...circumstances, events: without("verdicts") })).toBe(0);
    expect(untilRefused(1 / 10).requests({ ...circumstances, events: without("up failed") })).toBe(0);
    // The site's own first `up`, before the drill's.
    const first: DrillEvent = {
      at: 400,
      kind: "engine",
      text: "created SpacesBucketObject evenkeel-dev-store-fra1-verdicts",
    };
    expect(untilRefused(1 / 10).requests({ ...circumstances, events: [first, ...without("verdicts")] })).toBe(0);
  });

  it("does not grow with the good up that follows, which writes verdicts too", () => {
    const refusedUnseen = events.filter(({ at }) => at !== 30_000);
    expect(untilRefused(1 / 10).requests({ ...circumstances, events: refusedUnseen })).toBe(0);
  });
});
