import { describe, expect, it } from "vitest";

import { fits, overlaps } from "../../../../rehearsal/aws/iam/pattern.ts";

describe("a pattern", () => {
  it.each([
    ["*", "", true],
    ["*", "anything/at:all", true],
    ["s3:Get*", "s3:GetObject", true],
    ["s3:Get*", "s3:PutObject", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["a*b*c", "a-b-b-c", true],
    ["a*b*c", "a-c-b", false],
    ["a.c", "abc", false],
    // What the text has is never wild.
    ["abc", "a*c", false],
    ["a?c", "a*c", true],
  ])("%s fits %s: %s", (pattern, text, expected) => {
    expect(fits(pattern, text)).toBe(expected);
  });

  it("of many stars is decided at once", () => {
    expect(fits(`${"*a".repeat(200)}b`, "a".repeat(2000))).toBe(false);
  });

  it.each([
    ["bucket/*", "bucket/secret/*", true],
    ["bucket/*.txt", "*/secret*", true],
    ["bucket/a*", "bucket/b*", false],
    ["a?", "*", true],
    ["a", "a?", false],
    ["", "*", true],
  ])("%s and %s have a text in common: %s", (left, right, expected) => {
    expect(overlaps(left, right)).toBe(expected);
    expect(overlaps(right, left)).toBe(expected);
  });
});
