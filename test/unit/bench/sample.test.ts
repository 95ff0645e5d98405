import { describe, expect, it } from "vitest";

import { readSteady, readWrk } from "../../../rehearsal/bench/serving/sample.ts";

describe("readWrk", () => {
  const report = (more: object) =>
    "Running 2s test @ http://127.0.0.1:80/test\n" +
    JSON.stringify({
      ...{ requests: 30000, microseconds: 2_000_000, p50: 900, p99: 4000 },
      ...{ badStatus: 0, brokenConnections: 0, timeouts: 0, ...more },
    });

  it("takes what the script prints after wrk's own report", () => {
    expect(readWrk(report({}))).toEqual({
      requestsPerSecond: 15000,
      p50Microseconds: 900,
      p99Microseconds: 4000,
      bad: 0,
    });
  });

  it.each(["badStatus", "brokenConnections", "timeouts"])("counts %s as bad", (kind) => {
    expect(readWrk(report({ [kind]: 3 })).bad).toBe(3);
  });

  it("shows what wrk said instead", () => {
    expect(() => readWrk("unable to connect to 127.0.0.1:80")).toThrow(/no report:\nunable to connect/);
  });

  it("takes no load without a single answer for a measurement", () => {
    expect(() => readWrk(report({ requests: 0 }))).toThrow();
  });
});

describe("readSteady", () => {
  it("counts everything as bad that was not the right answer", () => {
    const output = JSON.stringify({ requests: 4000, p50: 700, p99: 2000, wrong: 2 });
    expect(readSteady(output, 4)).toEqual({
      requestsPerSecond: 1000,
      p50Microseconds: 700,
      p99Microseconds: 2000,
      bad: 2,
    });
  });
});
