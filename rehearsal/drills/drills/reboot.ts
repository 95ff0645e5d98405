import type { Drill } from "../drill.ts";
import { untilBackOrReplaced } from "../recovery.ts";

/** A host is rebooted by somebody who is logged in there. It drains first; without `evenkeel-drain.service` it would just go. */
export const reboot: Drill = {
  name: "reboot",
  title: "A host reboots",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  async run(stage) {
    const before = await stage.hosts();
    const host = await stage.host();
    stage.mark("reboot", { host, expect: "out" });
    await stage.power.reboot(host);
    await stage.untilOut(host);
    if (host.group === undefined) {
      stage.mark("goes down and comes back", { host, expect: "in" });
      await stage.untilIn(host);
    } else {
      await untilBackOrReplaced(stage, host, before);
    }
  },
};
