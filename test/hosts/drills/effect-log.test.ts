import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { machineContainer } from "../../../rehearsal/cloud/docker/machine-container.ts";
import { MachinePower } from "../../../rehearsal/cloud/docker/machine-power.ts";
import { openInstance } from "../../../rehearsal/cloud/docker/instance.ts";
import { EffectLog } from "../../../rehearsal/drills/stage/effect-log.ts";
import { TestPlane } from "../cloud/plane.ts";

const load = "0a1b2c3d";
const host = { hostId: "4f5e6d7c8b9a", machine: "machine-1", state: "running" } as const;

let test: TestPlane;
let log: EffectLog;
let container: (machine: string) => string;

beforeAll(async () => {
  test = await TestPlane.open();
  const instance = await openInstance(test.home);
  container = (machine) => machineContainer(instance, machine);
  log = new EffectLog(container);
  // From the moment that it is switched on.
  const looks = setInterval(numbers, 50);
  await test.createMachines(1);
  clearInterval(looks);
});
afterAll(async () => {
  await log.end();
  await test.destroy();
});

/** The app of a host that says a line, and one more while it is being stopped. */
function appThatSays(first: number, last: number): string {
  const line = (number: number) => JSON.stringify({ requestId: `drill-${load}-${number}`, method: "POST" });
  return `
cat > /run/app <<'APP'
trap "echo '${line(last).replaceAll('"', '\\"')}'; exit" TERM
echo '${line(first)}'
while true; do sleep 0.1; done
APP
cat > /run/systemd/system/evenkeel.service <<'UNIT'
[Service]
ExecStart=sh /run/app
KillMode=mixed
UNIT
systemctl daemon-reload && systemctl start evenkeel.service`;
}

const numbers = () => {
  log.follow([host]);
  return log.effects(load).map(({ number }) => number);
};

describe("the log of a host's effects", () => {
  it("tells what the app said, up to its end, and does not keep the machine from going down", async () => {
    await test.run(1, appThatSays(7, 8));
    await expect.poll(numbers).toEqual([7]);
    const looks = setInterval(numbers, 50);
    await test.plane.shutdownMachine(host.machine);
    clearInterval(looks);
    // What systemd says of a process that is none of its own, for which it waits ten seconds and more.
    expect(await new MachinePower(container(host.machine)).console()).not.toContain("Waiting for process");
    await expect.poll(numbers).toEqual([7, 8]);
  });

  it("is followed again when the machine is switched on again", async () => {
    await test.plane.startMachine(host.machine);
    await test.booted(1);
    await test.run(1, appThatSays(9, 10));
    await expect.poll(numbers).toContain(9);
  });
});
