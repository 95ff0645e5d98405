import type { Drill } from "../drill.ts";
import { silenceStore } from "../store-disk.ts";

/**
 * A host reboots while the store answers nobody: what it is to run, what the app is told and its verdict must all be on its
 * disk. Its protection is the agent's copies, and that the agent gives up asking before the app is waited for in vain.
 */
export const rebootWithoutStore: Drill = {
  name: "reboot-without-store",
  title: "A host reboots while the store is down",
  clouds: ["digitalocean"],
  mayLose: 0,
  async run(stage) {
    const host = await stage.host();
    const resume = await silenceStore(stage.home);
    stage.mark("the store is down");
    try {
      stage.mark("reboot", { host, expect: "out" });
      await stage.power.reboot(host);
      await stage.untilOut(host);
      stage.mark("goes down and comes back", { host, expect: "in" });
      await stage.untilIn(host);
    } finally {
      resume();
      stage.mark("the store is back");
    }
  },
};
