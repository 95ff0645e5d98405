import { describe, expect, it } from "vitest";

import { cooldownSecondsOf, trackedSize, utilizationOf } from "../../../rehearsal/digitalocean/api/pools/tracking.ts";

const config = { min_instances: 1, max_instances: 10, target_cpu_utilization: 0.8 };

describe("the size that an autoscale pool tracks", () => {
  it("is DigitalOcean's own example: two at 95 % of a target of 80 % become three", () => {
    expect(trackedSize(config, { cpu: 0.95 }, 2)).toBe(3);
  });

  it.each([
    ["stays at its target", { cpu: 0.8 }, 2, 2],
    ["is not one more for a rounding error", { cpu: 0.4 }, 6, 3],
    ["is never below the least", { cpu: 0 }, 5, 1],
    ["is never above the most", { cpu: 1 }, 10, 10],
    ["stays while nothing is measured", {}, 4, 4],
    ["stays while only what has no target is measured", { memory: 1 }, 4, 4],
  ])("%s", (_, utilization, members, size) => {
    expect(trackedSize(config, utilization, members)).toBe(size);
  });

  it("is the largest that a metric wants", () => {
    const both = { ...config, target_memory_utilization: 0.5 };
    expect(trackedSize(both, { cpu: 0.1, memory: 0.9 }, 2)).toBe(4);
    expect(trackedSize(both, { cpu: 1, memory: 0.1 }, 4)).toBe(5);
  });

  it("of a fixed one is fixed", () => {
    expect(trackedSize({ target_number_instances: 3 }, { cpu: 1 }, 3)).toBe(3);
  });
});

describe("the load of an autoscale pool", () => {
  it("is spread over those that are there, and none of them does more than it can", () => {
    const load = { cpuPercent: 90, memoryPercent: 40, members: 2 };
    expect(utilizationOf(load, 3)).toEqual({ cpu: 0.6, memory: expect.closeTo(0.267, 3) as number });
    expect(utilizationOf(load, 1)).toEqual({ cpu: 1, memory: 0.8 });
  });

  it("is nothing while nobody is there, or nothing was told", () => {
    expect(utilizationOf({ cpuPercent: 90, members: 2 }, 0)).toEqual({});
    expect(utilizationOf(undefined, 2)).toEqual({});
  });
});

describe("the cool-down of an autoscale pool", () => {
  it("is ten minutes, unless it was asked for", () => {
    expect(cooldownSecondsOf(config)).toBe(600);
    expect(cooldownSecondsOf({ ...config, cooldown_minutes: 5 })).toBe(300);
  });
});
