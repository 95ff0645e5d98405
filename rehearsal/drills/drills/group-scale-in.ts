import type { Host } from "../../engine/cloud-status.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { forgetLoad, groupSettings, wantHosts } from "../group.ts";
import type { Stage } from "../stage/stage.ts";

/**
 * AWS's group lets a host go, and says so before: the load balancer drains it, the lifecycle hook holds it back. Without
 * either what it is answering would be cut.
 */
export const groupScaleIn: Drill = {
  name: "group-scale-in",
  title: "An auto scaling group lets a host go",
  clouds: ["aws"],
  mayLose: 0,
  settings: groupSettings,
  async run(stage) {
    try {
      const before = await stage.hosts();
      if (before.length <= groupSettings.hostCount) {
        await wantHosts(stage, before.length + 1);
        await stage.untilJoined(await stage.newcomer(before));
      }
      const hosts = await stage.hosts();
      stage.mark("the hosts are idle");
      await wantHosts(stage, hosts.length - 1);
      const leaving = await leaverOf(stage, hosts);
      stage.mark("a host leaves", { host: leaving, expect: "out" });
      await stage.untilOut(leaving);
      await stage.until(`host ${leaving.hostId} is gone`, () => stage.isLetIn(leaving) === undefined);
    } finally {
      await forgetLoad(stage);
    }
  },
};

async function leaverOf(stage: Stage, hosts: readonly Host[]): Promise<Host> {
  let left: Host | undefined;
  await stage.until("a host leaves its group", async () => {
    const present = new Set((await stage.hosts()).map(({ hostId }) => hostId));
    left = hosts.find(({ hostId }) => !present.has(hostId));
    return left !== undefined;
  });
  if (left === undefined) throw new DrillFailure("no host left its group");
  return left;
}
