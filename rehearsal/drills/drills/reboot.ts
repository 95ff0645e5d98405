import type { Drill } from "../drill.ts";

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
    // AWS's groups replace what their load balancer has taken out.
    if (host.group === undefined) {
      stage.mark("goes down and comes back", { host, expect: "in" });
      await stage.untilIn(host);
    } else {
      await stage.untilJoined(await stage.newcomer(before));
    }
  },
};
