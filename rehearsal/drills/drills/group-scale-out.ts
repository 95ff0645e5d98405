import type { Drill } from "../drill.ts";
import { forgetLoad, groupSettings, wantHosts } from "../group.ts";

/** AWS's group takes in a host. Its protection: a target gets nothing until the app itself says that it serves. */
export const groupScaleOut: Drill = {
  name: "group-scale-out",
  title: "An auto scaling group takes in a host",
  clouds: ["aws"],
  mayLose: 0,
  settings: groupSettings,
  async run(stage) {
    const before = await stage.hosts();
    stage.mark("the hosts are busy");
    await wantHosts(stage, before.length + 1);
    try {
      await stage.untilJoined(await stage.newcomer(before));
    } finally {
      await forgetLoad(stage);
    }
  },
};
