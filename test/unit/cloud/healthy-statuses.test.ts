import { describe, expect, it } from "vitest";

import { isHealthyStatus } from "../../../rehearsal/cloud/healthy-statuses.ts";

describe("a status", () => {
  it.each([
    [200, "200", true],
    [301, "200", false],
    [201, "200", false],
    [302, "200,301-302", true],
    [303, "200,301-302", false],
    [299, "200-299,404", true],
    [404, "200-299,404", true],
    [300, "200-299,404", false],
  ])("%j is healthy by %j: %j", (status, statuses, healthy) => {
    expect(isHealthyStatus(status, statuses)).toBe(healthy);
  });

  it.each(["", "ok", "20", "200,", "200-", "200, 201"])("by %j is an error", (statuses) => {
    expect(() => isHealthyStatus(200, statuses)).toThrow(TypeError);
  });
});
