import { describe, expect, it } from "vitest";

import { deal } from "../../support/rung-sequencer.ts";

describe("files of rungs side by side", () => {
  it("are dealt in turn, the longest list's rest last", () => {
    expect(
      deal([
        ["h1", "h2", "h3", "h4"],
        ["e1", "e2"],
      ]),
    ).toEqual(["h1", "e1", "h2", "e2", "h3", "h4"]);
  });

  it("are all there when there is one rung, or none", () => {
    expect(deal([["e1", "e2"]])).toEqual(["e1", "e2"]);
    expect(deal([])).toEqual([]);
  });
});
