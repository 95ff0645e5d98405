import { shareUntilEjected } from "../allowance.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { changePoolLoad, endPoolLoad, poolSettings, registerPoolKey } from "../pool.ts";
import { untilEjected } from "../recovery.ts";
import type { Stage } from "../stage/stage.ts";

/**
 * DigitalOcean's autoscale pool lets a host go, without notice: the oldest. The load balancer lets go of what is deleted,
 * and its check, at our thresholds, bounds what is lost where it is slow to. Nothing of ours can be taken out to see more lost.
 */
export const autoscaleIn: Drill = {
  name: "autoscale-in",
  title: "An autoscale pool lets a host go",
  clouds: ["digitalocean"],
  mayLose: shareUntilEjected,
  account: registerPoolKey,
  settings: poolSettings,
  async run(stage) {
    if ((await stage.hosts()).length === poolSettings.hostCount) await grow(stage);
    const hosts = await stage.hosts();
    const [oldest] = hosts.toSorted((a, b) => Number(a.id) - Number(b.id));
    if (oldest === undefined) throw new DrillFailure("the pool has no hosts");
    stage.mark("the hosts are idle", { host: oldest, expect: "out" });
    await changePoolLoad(stage, -1);
    try {
      await untilEjected(stage, oldest);
      await stage.until(`host ${oldest.hostId} is gone`, async () => (await stage.hosts()).length === hosts.length - 1);
    } finally {
      await endPoolLoad(stage);
    }
  },
};

async function grow(stage: Stage): Promise<void> {
  const before = await stage.hosts();
  await changePoolLoad(stage, 1);
  await stage.untilJoined(await stage.newcomer(before));
}
