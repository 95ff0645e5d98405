import { describe, expect, it } from "vitest";

import {
  admitSeconds,
  drainSeconds,
  ejectSeconds,
  groupDeletionSeconds,
  hostDeletionSeconds,
  type HealthPolicy,
} from "../../../infra/host/health-policy.ts";

const policy: HealthPolicy = {
  path: "/health",
  port: 80,
  intervalSeconds: 3,
  timeoutSeconds: 2,
  unhealthyThreshold: 2,
  healthyThreshold: 4,
};

describe("health policy", () => {
  it("takes a dead host out after the failures in a row, the last of which has to time out", () => {
    expect(ejectSeconds(policy)).toBe(8);
  });

  it("lets a good host in after the successes in a row", () => {
    expect(admitSeconds(policy)).toBe(12);
  });

  it("drains for one check longer than it takes to be taken out", () => {
    expect(drainSeconds(policy)).toBe(11);
  });

  it("gives a host its drain and five minutes to go, and a group two drains and a quarter of an hour", () => {
    expect(hostDeletionSeconds(policy)).toBe(11 + 300);
    expect(groupDeletionSeconds(policy)).toBe(2 * 11 + 900);
  });
});
