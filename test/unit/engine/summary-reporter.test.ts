import { describe, expect, it } from "vitest";

import { type CountedModule, summarize, summaryLine } from "../../support/summary-reporter.ts";

function moduleOf(states: readonly string[], errors: { own?: number; suite?: number } = {}): CountedModule {
  const suite = { errors: () => Array<unknown>(errors.suite ?? 0).fill("a hook threw") };
  return {
    children: {
      allTests: () => states.map((state) => ({ result: () => ({ state }) })),
      allSuites: () => [suite],
    },
    errors: () => Array<unknown>(errors.own ?? 0).fill("not found"),
  };
}

describe("summary of a test run", () => {
  it("adds up the tests of all files", () => {
    const modules = [moduleOf(["passed", "failed"]), moduleOf(["passed", "skipped"])];
    expect(summarize(modules, 0, false)).toEqual({ passed: 2, failed: 1, skipped: 1 });
  });

  it("counts a file that can't be imported as failed", () => {
    expect(summarize([moduleOf([], { own: 1 })], 0, false).failed).toBe(1);
  });

  it("counts a hook that throws as failed, though its tests are skipped", () => {
    expect(summarize([moduleOf(["skipped"], { suite: 1 })], 0, false)).toEqual({ passed: 0, failed: 1, skipped: 1 });
  });

  it("counts an error that nobody caught as failed", () => {
    expect(summarize([moduleOf(["passed"])], 1, false).failed).toBe(1);
  });

  it("counts skipped tests as failed where everything must run", () => {
    expect(summarize([moduleOf(["passed", "skipped", "pending"])], 0, true)).toEqual({
      passed: 1,
      failed: 2,
      skipped: 0,
    });
  });

  it.each([
    [{ passed: 3, failed: 0, skipped: 0 }, "3 passed, 0 failed"],
    [{ passed: 3, failed: 1, skipped: 2 }, "3 passed, 1 failed, 2 skipped"],
  ])("prints %o as %j", (summary, line) => {
    expect(summaryLine(summary)).toBe(line);
  });
});
