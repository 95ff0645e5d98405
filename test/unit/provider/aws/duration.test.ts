import { describe, expect, it } from "vitest";
import { durationSeconds } from "../../../../rehearsal/aws/provider/duration.ts";

describe("durationSeconds", () => {
  it.each([
    ["0", 0],
    ["10m", 600],
    ["90s", 90],
    ["1h30m", 5400],
    ["500ms", 0.5],
    ["1.5m", 90],
    ["", undefined],
    ["10", undefined],
    ["10 m", undefined],
    ["ten", undefined],
    ["10m!", undefined],
  ])("reads %j as %j", (text, seconds) => {
    expect(durationSeconds(text)).toBe(seconds);
  });
});
