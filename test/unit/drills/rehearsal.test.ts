import { join } from "node:path";

import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Drill } from "../../../rehearsal/drills/drill.ts";
import { runDrills } from "../../../rehearsal/drills/run.ts";
import { temporaryFolder } from "../../support/packed-app.ts";

/** What a start does, step by step, and what is left of it: nothing here may touch this machine's own Docker. */
const { setUp, ensureCloud, leaveEngine } = vi.hoisted(() => ({
  setUp: vi.fn<() => Promise<void>>(),
  ensureCloud: vi.fn<() => Promise<never>>(),
  leaveEngine: vi.fn<(folder: string) => Promise<void>>(),
}));
vi.mock("../../../rehearsal/engine/set-up/set-up.ts", () => ({ setUp }));
vi.mock("../../../rehearsal/engine/set-up/docker-daemon.ts", () => ({ leaveEngine }));
vi.mock(import("../../../rehearsal/engine/cloud-process.ts"), async (original) => ({
  ...(await original()),
  ensureCloud,
}));

const drill: Drill = {
  ...{ name: "flood", title: "Water comes", clouds: ["digitalocean"], mayLose: 0 },
  run: () => Promise.resolve(),
};

describe("a run of drills whose rehearsal does not start", () => {
  beforeEach(() => {
    vi.resetAllMocks();
    setUp.mockResolvedValue();
    leaveEngine.mockResolvedValue();
  });

  async function run(signal = new AbortController().signal) {
    const home = await temporaryFolder();
    const chosen = { drills: [drill], clouds: drill.clouds, ratePerSecond: 200, repeat: 1, home };
    const handlers = { say: () => undefined, signal, onDrill: () => Promise.resolve() };
    const error = await runDrills(chosen, handlers).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return { error, left: leaveEngine.mock.calls.map(([folder]) => folder), folder: join(home, "digitalocean") };
  }

  it.each([
    ["what it needs can't be set up", setUp],
    ["its cloud does not start", ensureCloud],
  ])("lets go of Docker when %s", async (why, step) => {
    step.mockRejectedValue(new Error(why));
    const { error, left, folder } = await run();
    expect(error).toMatchObject({ message: why });
    expect(left).toEqual([folder]);
  });

  it("tells what went wrong first, also when Docker does not end", async () => {
    setUp.mockRejectedValue(new Error("first"));
    leaveEngine.mockRejectedValue(new Error("second"));
    expect((await run()).error).toMatchObject({ message: "first" });
  });

  it("says that it was interrupted, when it was", async () => {
    const interrupted = new AbortController();
    setUp.mockImplementation(() => {
      interrupted.abort();
      return Promise.reject(new Error("a program was ended by a signal"));
    });
    const { error, left, folder } = await run(interrupted.signal);
    expect(error).toMatchObject({ exitCode: 130 });
    expect(left).toEqual([folder]);
  });

  it("is not begun any more once it was interrupted", async () => {
    expect((await run(AbortSignal.abort())).error).toMatchObject({ exitCode: 130 });
    expect(setUp).not.toHaveBeenCalled();
  });
});
