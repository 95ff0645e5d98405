import { describe, expect, it } from "vitest";

import type { Outcome } from "../../../rehearsal/drills/load/outcome.ts";
import { type Entrances, refusedThoughOpen } from "../../../rehearsal/drills/refusals.ts";

const address = "127.0.0.2";
const open: readonly Entrances[] = [{ at: -5_000, addresses: [address] }];

/** A request each 5 ms for ten seconds, and what became of it. */
function told(entrances: readonly Entrances[], outcomeAt: (sent: number) => Outcome): string | undefined {
  const records = Array.from({ length: 2_000 }, (_, number) => ({ sent: number * 5, outcome: outcomeAt(number * 5) }));
  // They come in the order in which they end.
  return refusedThoughOpen(records.reverse(), entrances, address);
}
const between = (from: number, to: number) => (sent: number) => (from <= sent && sent <= to ? "refused" : "right");

describe("requests that are all refused where the cloud says that it serves", () => {
  it("are told of, from when to when", () => {
    expect(told(open, between(4_000, 6_000))).toMatch(
      /^every request was refused from 4\.0 s to 6\.0 s, .* proves nothing$/,
    );
    expect(told(open, between(1_000, 20_000))).toContain("from 1.0 s to 10.0 s");
  });

  it("are nothing to tell of when that was short", () => {
    expect(told(open, between(4_000, 5_995))).toBeUndefined();
    expect(told(open, (sent) => (sent % 1_000 === 0 ? "right" : "refused"))).toBeUndefined();
  });

  it("are the site's own losses when they were refused otherwise than at connect", () => {
    for (const outcome of ["cut", "timed out", "wrong status", "TLS failed"] as const)
      expect(told(open, () => outcome)).toBeUndefined();
  });

  it("are the site's own losses where the cloud does not say that it serves there", () => {
    expect(told([], between(0, 9_000))).toBeUndefined();
    expect(told([{ at: -5_000, addresses: ["127.0.0.3"] }], between(0, 9_000))).toBeUndefined();
    const closed = { at: 3_000, addresses: [] };
    expect(told([...open, closed], between(2_000, 9_000))).toBeUndefined();
    expect(told([...open, closed, { at: 6_000, addresses: [address] }], between(2_000, 9_000))).toContain("from 6.0 s");
  });
});
