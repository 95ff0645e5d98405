import { describe, expect, it } from "vitest";

import { bootsPart, isFastEnough } from "../../../rehearsal/bench/boot/report.ts";

const conditions = { processors: 2, load: 1.26, at: new Date("2026-11-22T10:00:00Z") };

describe("how fast hosts boot", () => {
  it("is good when a host from the snapshot takes at most half of a fresh one's time, by the middle ones", () => {
    expect(isFastEnough({ fresh: [20, 22], golden: [10, 11] })).toBe(true);
    expect(isFastEnough({ fresh: [20, 22], golden: [10, 11.1] })).toBe(false);
    expect(isFastEnough({ fresh: [20, 22, 90], golden: [1, 11, 99] })).toBe(true);
  });

  it("is nothing to believe where there was no host", () => {
    expect(isFastEnough({ fresh: [], golden: [1] })).toBe(false);
  });

  it("is said with each figure and what it was measured under, as the formatter leaves it", async () => {
    const part = bootsPart({ fresh: [21.04, 20], golden: [8, 9] }, conditions);
    expect(part).toContain("| from Debian's own image  | 20.5 s (21.0, 20.0) |");
    expect(part).toContain("| from the golden snapshot |    8.5 s (8.0, 9.0) |");
    expect(part).toContain(
      "Share: 41 %, at most half, as it should be. Measured on 2026-11-22 with 2 processors, load average in the end 1.3.",
    );
    expect(bootsPart({ fresh: [20], golden: [18] }, conditions)).toContain("90 %, more than half");
    const { format } = await import("prettier");
    expect(await format(part, { parser: "markdown", printWidth: 120 })).toBe(`${part}\n`);
  });
});
