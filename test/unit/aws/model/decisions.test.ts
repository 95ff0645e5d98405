import { describe, expect, it } from "vitest";

import { type Counted, decide, type Situation } from "../../../../rehearsal/aws/model/scaling/decisions.ts";

const instance = (id: string, zone: string, changed: Partial<Counted> = {}): Counted => ({
  id,
  zone,
  version: 1,
  launchedAt: "2026-01-01T00:00:00.000Z",
  isProtected: false,
  ...changed,
});

const situation = (changed: Partial<Situation>): Situation => ({
  desired: 2,
  zones: ["a", "b"],
  instances: [],
  suspended: [],
  terminationPolicies: [],
  ...changed,
});

const leaving = (changed: Partial<Situation>) => decide(situation(changed)).terminate.map(({ id }) => id);

describe("a group", () => {
  it("launches what is missing, each in the zone that has the fewest then", () => {
    const { launch } = decide(situation({ desired: 4, instances: [instance("i-1", "a")] }));
    expect([...launch].sort()).toEqual(["a", "b", "b"]);
  });

  it("does nothing while it has what it wants", () => {
    const instances = [instance("i-1", "a"), instance("i-2", "b")];
    expect(decide(situation({ instances }))).toEqual({ launch: [], terminate: [] });
  });

  it("replaces an ill instance at once, in the zone that it leaves", () => {
    const instances = [instance("i-1", "a"), instance("i-2", "b", { illness: "it has no power" })];
    expect(decide(situation({ instances }))).toEqual({
      launch: ["b"],
      terminate: [{ id: "i-2", reason: "it has no power" }],
    });
  });

  it("shrinks the zone with the most, there the oldest launch template, then the oldest instance", () => {
    const instances = [
      instance("alone", "b", { launchedAt: "2025-01-01T00:00:00.000Z" }),
      instance("new template", "a", { version: 2, launchedAt: "2025-01-01T00:00:00.000Z" }),
      instance("younger", "a"),
      instance("older", "a", { launchedAt: "2025-06-01T00:00:00.000Z" }),
    ];
    expect(leaving({ desired: 3, instances })).toEqual(["older"]);
    expect(leaving({ desired: 2, instances })).toEqual(["older", "younger"]);
  });

  it.each([
    ["OldestInstance", "older"],
    ["NewestInstance", "younger"],
  ])("with the termination policy %s takes the %s", (policy, id) => {
    const instances = [
      instance("younger", "a", { version: 1 }),
      instance("older", "a", { version: 2, launchedAt: "2025-06-01T00:00:00.000Z" }),
    ];
    expect(leaving({ desired: 1, instances, terminationPolicies: [policy] })).toEqual([id]);
  });

  it("keeps instances that are protected from scaling in, though they be too many", () => {
    const instances = ["i-1", "i-2", "i-3"].map((id) => instance(id, "a", { isProtected: true }));
    expect(leaving({ desired: 1, instances })).toEqual([]);
  });

  it.each([
    ["Launch", { launch: [], terminate: [{ id: "i-1", reason: "ill" }] }],
    ["ReplaceUnhealthy", { launch: ["b"], terminate: [] }],
    ["Terminate", { launch: ["b"], terminate: [] }],
  ])("leaves undone what is suspended: %s", (process, expected) => {
    const instances = [instance("i-1", "a", { illness: "ill" })];
    expect(decide(situation({ instances, suspended: [process] }))).toEqual(expected);
  });
});
