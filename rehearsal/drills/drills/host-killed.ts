import { shareUntilEjected } from "../allowance.ts";
import type { Drill } from "../drill.ts";

/**
 * A host loses its power in the middle of everything. A droplet gets it back; an instance is replaced by its group.
 * Its protection is the load balancer's check, at the thresholds of our health policy.
 */
export const hostKilled: Drill = {
  name: "host-killed",
  title: "A host loses its power",
  clouds: ["digitalocean", "aws"],
  mayLose: shareUntilEjected,
  async run(stage) {
    const before = await stage.hosts();
    const host = await stage.host();
    stage.mark("power cut", { host, expect: "out" });
    await stage.power.cut(host);
    await stage.untilOut(host);
    if (host.group === undefined) {
      stage.mark("power back", { host, expect: "in" });
      await stage.power.on(host);
      await stage.untilIn(host);
    } else {
      await stage.untilJoined(await stage.newcomer(before));
    }
  },
};
