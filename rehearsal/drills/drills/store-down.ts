import type { Drill } from "../drill.ts";
import { untilSaid } from "../engine-steps.ts";
import { refuseRelease } from "../failed-release.ts";
import { anotherRelease } from "../releases.ts";
import { silenceStore } from "../store-disk.ts";

/**
 * The store answers nobody from the moment on that hosts boot until the gate gives up. Hosts that serve go on with what
 * the store said last: that is their protection.
 */
export const storeDown: Drill = {
  name: "store-down",
  title: "The store is down while new hosts boot",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { next: anotherRelease },
  async run(stage) {
    const settings = { gateTimeoutSeconds: 40 };
    const symptom = "tail --lines 1 /var/log/evenkeel-boot.log | grep --quiet ' fetch runtime '";
    const down = async () => {
      await untilSaid(stage, /^created (Droplet|Group) /);
      const resume = await silenceStore(stage.home);
      stage.mark("the store is down");
      try {
        await untilGateGivesUp();
      } finally {
        resume();
        stage.mark("the store is back");
      }
    };
    // The verdict is written then, which waits for the store: the gate's time is all that can be told from outside.
    const untilGateGivesUp = async () => {
      await untilSaid(stage, /^Gate: /);
      const from = performance.now();
      const seconds = settings.gateTimeoutSeconds + 3;
      await stage.until("the gate has given up", () => performance.now() - from > seconds * 1000);
    };
    await Promise.all([down(), refuseRelease(stage, { program: "next", settings, symptom })]);
  },
};
