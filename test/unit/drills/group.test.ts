import { describe, expect, it } from "vitest";

import { trackedCapacity } from "../../../rehearsal/aws/model/scaling/tracking.ts";
import { cpuPercentFor, groupSettings } from "../../../rehearsal/drills/group.ts";

const policy = {
  name: "cpu",
  autoscalingGroupName: "group",
  targetTrackingConfiguration: {
    predefinedMetricSpecification: { predefinedMetricType: "ASGAverageCPUUtilization" },
    targetValue: groupSettings.scaleTarget,
  },
};

describe("the load of a group that drills tell", () => {
  it.each([
    [2, 3],
    [3, 2],
    [3, 4],
    [5, 4],
  ])("makes target tracking go from %i hosts to %i and stay there", (present, wanted) => {
    const load = { instances: present, cpuPercent: cpuPercentFor(wanted, present) };
    const size = (desired: number) => trackedCapacity([policy], load, { desired, min: 1, max: 9 });
    expect(size(present)).toBe(wanted);
    expect(size(wanted)).toBe(wanted);
  });
});
