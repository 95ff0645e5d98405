import type { Drill } from "../drill.ts";
import { changePoolLoad, endPoolLoad, poolSettings, registerPoolKey } from "../pool.ts";

/**
 * DigitalOcean's autoscale pool takes in a host. Its protection: a member of the load balancer is out until its host says,
 * by the app itself, that it serves.
 */
export const autoscaleOut: Drill = {
  name: "autoscale-out",
  title: "An autoscale pool takes in a host",
  clouds: ["digitalocean"],
  mayLose: 0,
  account: registerPoolKey,
  settings: poolSettings,
  async run(stage) {
    const before = await stage.hosts();
    stage.mark("the hosts are busy");
    await changePoolLoad(stage, 1);
    try {
      await stage.untilJoined(await stage.newcomer(before));
    } finally {
      await endPoolLoad(stage);
    }
  },
};
