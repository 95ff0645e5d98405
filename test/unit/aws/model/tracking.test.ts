import { describe, expect, it } from "vitest";

import type { PolicyInputs } from "../../../../rehearsal/aws/model/kinds/compute/scaling-policy.ts";
import { trackedCapacity } from "../../../../rehearsal/aws/model/scaling/tracking.ts";

function policy(metric: string, targetValue: number, changed: object = {}): PolicyInputs {
  return {
    name: metric,
    autoscalingGroupName: "fleet",
    policyType: "TargetTrackingScaling",
    targetTrackingConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: metric },
      targetValue,
      ...changed,
    },
  };
}

const cpu = policy("ASGAverageCPUUtilization", 50);
const requests = policy("ALBRequestCountPerTarget", 100);
const from = (desired: number) => ({ desired, min: 1, max: 10 });

describe("target tracking", () => {
  it("grows to as many instances as bring the metric to its target, in one step", () => {
    expect(trackedCapacity([cpu], { cpuPercent: 90, instances: 2 }, from(2))).toBe(4);
    expect(trackedCapacity([requests], { requestsPerTarget: 250, instances: 2 }, from(2))).toBe(5);
  });

  it("does not grow again for the same work, which more instances share then", () => {
    expect(trackedCapacity([cpu], { cpuPercent: 90, instances: 2 }, from(4))).toBe(4);
  });

  it("stays within the group's bounds", () => {
    expect(trackedCapacity([cpu], { cpuPercent: 100, instances: 8 }, from(8))).toBe(10);
    expect(trackedCapacity([cpu], { cpuPercent: 0, instances: 1 }, from(1))).toBe(1);
  });

  it("shrinks by one instance at a time, when those that stay are well below the target", () => {
    expect(trackedCapacity([cpu], { cpuPercent: 10, instances: 4 }, from(4))).toBe(3);
    expect(trackedCapacity([cpu], { cpuPercent: 46, instances: 2 }, from(2))).toBe(2);
  });

  it("grows if one policy wants it, and shrinks only if all do", () => {
    expect(trackedCapacity([cpu, requests], { cpuPercent: 10, requestsPerTarget: 200, instances: 2 }, from(2))).toBe(4);
    expect(trackedCapacity([cpu, requests], { cpuPercent: 10, requestsPerTarget: 100, instances: 2 }, from(2))).toBe(2);
  });

  it("never shrinks where that is switched off", () => {
    const growing = policy("ASGAverageCPUUtilization", 50, { disableScaleIn: true });
    expect(trackedCapacity([growing], { cpuPercent: 0, instances: 4 }, from(4))).toBe(4);
  });

  it("does nothing without a metric, or when it is switched off", () => {
    expect(trackedCapacity([cpu], undefined, from(3))).toBe(3);
    expect(trackedCapacity([cpu], { requestsPerTarget: 900, instances: 3 }, from(3))).toBe(3);
    expect(trackedCapacity([{ ...cpu, enabled: false }], { cpuPercent: 100, instances: 3 }, from(3))).toBe(3);
  });
});
