import { describe, expect, it } from "vitest";

import { type MachineSpec, MachineOff } from "../../../rehearsal/cloud/data-plane.ts";
import { check } from "../../../rehearsal/cloud/paper/member-health.ts";
import { PaperDataPlane } from "../../../rehearsal/cloud/paper/paper-data-plane.ts";
import { answerOf, paperHost } from "../../../rehearsal/cloud/paper/paper-host.ts";

const spec: MachineSpec = {
  id: "m",
  hostname: "m",
  image: "debian-13",
  network: "vpc",
  privateAddress: "10.0.0.2",
  publicAddress: "198.18.0.16",
  instanceId: "m",
  publicKeys: [],
  metadata: {},
  firewall: undefined,
  vcpus: 1,
  memoryMegabytes: 512,
};

const health = {
  protocol: "http",
  port: 80,
  path: "/health",
  agent: "a checker/1.0",
  statuses: "200",
  intervalSeconds: 3,
  timeoutSeconds: 3,
  unhealthyThreshold: 2,
  healthyThreshold: 2,
} as const;

async function machine(): Promise<PaperDataPlane> {
  const plane = new PaperDataPlane();
  await plane.setNetwork({ id: "vpc", range: "10.0.0.0/20" });
  await plane.createMachine(spec);
  return plane;
}

describe("a paper host that is frozen", () => {
  const frozen = { ...paperHost(spec), frozen: true };

  it("answers nothing, and takes connections", () => {
    expect(answerOf(frozen, "/health")).toBeUndefined();
    expect(check(health, frozen)).toEqual({ ok: false, words: "timed out" });
    expect(check({ ...health, protocol: "tcp" }, frozen)).toEqual({ ok: true, words: "connected" });
  });

  it("runs, does not go down when it is asked to, and does when its power is cut", async () => {
    const plane = await machine();
    await plane.freezeMachine("m");
    expect(await plane.machineState("m")).toBe("running");
    await expect(plane.shutdownMachine("m")).rejects.toThrow("frozen");
    await expect(plane.rebootMachine("m")).rejects.toThrow("frozen");
    await plane.thawMachine("m");
    await plane.shutdownMachine("m");
    await expect(plane.freezeMachine("m")).rejects.toThrow(MachineOff);
    await plane.startMachine("m");
    await plane.freezeMachine("m");
    await plane.stopMachine("m");
    await plane.startMachine("m");
    await plane.shutdownMachine("m");
    expect(await plane.machineState("m")).toBe("off");
  });
});

describe("a paper host whose network loses", () => {
  it("all, is never reached", () => {
    const host = { ...paperHost(spec), lossPercent: 100 };
    expect(answerOf(host, "/")).toBeUndefined();
    expect(check({ ...health, protocol: "tcp" }, host)).toEqual({ ok: false, words: "timed out" });
  });

  it("a part, answers the rest", () => {
    const host = { ...paperHost(spec), lossPercent: 30 };
    const lost = Array.from({ length: 1000 }, () => answerOf(host, "/")).filter((answer) => answer === undefined);
    expect(lost.length).toBeGreaterThan(200);
    expect(lost.length).toBeLessThan(400);
  });
});
