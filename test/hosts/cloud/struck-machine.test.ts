import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { MachineOff } from "../../../rehearsal/cloud/data-plane.ts";
import { TestPlane, until } from "./plane.ts";

let test: TestPlane;
/** The shutdown of a machine that takes its time for it. */
let drained: Promise<number>;

/** A host's drain, and what its servers take to stop, is up to 52 s; this is long enough to tell that nobody cuts it short. */
const drainSeconds = 55;
const drain = `
cat > /etc/systemd/system/drain.service <<'UNIT'
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=true
ExecStop=sleep ${drainSeconds}
TimeoutStopSec=${drainSeconds + 30}
UNIT
systemctl start drain.service`;

beforeAll(async () => {
  test = await TestPlane.open();
  await test.createMachines(1, 2, 3);
  await test.run(3, drain);
  const started = performance.now();
  drained = test.plane.shutdownMachine("machine-3").then(() => (performance.now() - started) / 1000);
  // It is awaited by the last test; a failure is for that one to tell.
  drained.catch(() => undefined);
});

afterAll(() => test.destroy());

const inside = (path = ""): string => `http://${test.privateAddress(1)}/${path}`;

describe("a machine that is frozen", () => {
  it("runs and answers nobody, until it is thawed", async () => {
    await test.plane.freezeMachine("machine-1");
    await test.plane.freezeMachine("machine-1");
    expect(await test.plane.machineState("machine-1")).toBe("running");
    expect(await test.get(2, inside())).toBe("error 28\n");
    await test.plane.thawMachine("machine-1");
    await test.plane.thawMachine("machine-1");
    expect(await test.get(2, inside())).toBe("host-1");
  });

  it("has the firewall that it was given meanwhile, once it is thawed", async () => {
    await test.plane.freezeMachine("machine-1");
    await test.plane.setFirewall("machine-1", { inbound: [], outbound: [] });
    await test.plane.thawMachine("machine-1");
    expect(await test.get(2, inside())).toBe("error 28\n");
    await test.plane.setFirewall("machine-1", undefined);
    expect(await test.get(2, inside())).toBe("host-1");
  });

  it("does not shut down, but its power can be cut meanwhile", async () => {
    await test.plane.freezeMachine("machine-1");
    const asked = test.plane.shutdownMachine("machine-1");
    const started = performance.now();
    await test.plane.stopMachine("machine-1");
    await asked;
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(await test.plane.machineState("machine-1")).toBe("off");
    await expect(test.plane.freezeMachine("machine-1")).rejects.toThrow(MachineOff);
    await test.plane.startMachine("machine-1");
    await until("it serves again", async () => (await test.get(2, inside())) === "host-1");
  });

  it("in the middle of its shutdown, gives way too", async () => {
    await test.run(1, drain);
    const asked = test.plane.shutdownMachine("machine-1");
    await until("it goes down", async () => (await test.run(1, "systemctl is-system-running")) === "stopping\n");
    await test.plane.freezeMachine("machine-1");
    const started = performance.now();
    await test.plane.stopMachine("machine-1");
    await asked;
    expect(performance.now() - started).toBeLessThan(30_000);
    await test.plane.startMachine("machine-1");
    await until("it serves again", async () => (await test.get(2, inside())) === "host-1");
  });
});

describe("a machine whose private network loses", () => {
  it("everything, is cut off there and nowhere else, until that is taken back", async () => {
    await test.plane.setMachineLoss("machine-1", 100);
    expect(await test.get(2, inside())).toBe("error 28\n");
    expect(await test.get(1, `http://${test.privateAddress(2)}/`)).toBe("error 28\n");
    expect(await test.get(1, `http://${test.privateAddress(1)}/`)).toBe("host-1");
    expect(await test.get(1, test.plane.store.urlForMachines)).toContain("<Code>AccessDenied</Code>");
    await test.plane.setMachineLoss("machine-1", 0);
    expect(await test.get(2, inside())).toBe("host-1");
  });

  it("a part, lets the rest through, and everything again after a boot", async () => {
    const pings = 200;
    // Each needs two packets, of which three in ten are lost: about half of them come back.
    const answered = `ping -q -c ${pings} -i 0.01 -W 1 ${test.privateAddress(1)} | sed -n 's/.* \\([0-9]*\\) received.*/\\1/p'`;
    await test.plane.setMachineLoss("machine-1", 30);
    const some = Number(await test.run(2, answered));
    expect(some).toBeGreaterThan(pings * 0.3);
    expect(some).toBeLessThan(pings * 0.7);
    await test.plane.rebootMachine("machine-1");
    await until("it serves again", async () => (await test.get(2, inside())) === "host-1");
    expect(Number(await test.run(2, answered))).toBe(pings);
  });

  it("can't be set on one that is frozen or off", async () => {
    await test.plane.freezeMachine("machine-1");
    await expect(test.plane.setMachineLoss("machine-1", 30)).rejects.toThrow("thaw it first");
    await test.plane.stopMachine("machine-1");
    await expect(test.plane.setMachineLoss("machine-1", 30)).rejects.toThrow(MachineOff);
  });
});

describe("a machine that drains before it goes off", () => {
  it("is given the time", async () => {
    expect(await drained).toBeGreaterThan(drainSeconds);
    expect(await test.plane.machineState("machine-3")).toBe("off");
  });
});
