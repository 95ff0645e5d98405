import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";

/** Fewer hosts, by the setting. The engine has them shut down, and so they drain; the others stay. */
export const scaleDown: Drill = {
  name: "scale-down",
  title: "From four hosts to two, by the setting",
  clouds: ["digitalocean"],
  mayLose: 0,
  settings: { hostCount: 4 },
  async run(stage) {
    const before = await stage.hosts();
    await stage.up({ settings: { hostCount: 2 } });
    const after = await stage.hosts();
    const strangers = after.filter(({ id }) => !before.some((host) => host.id === id));
    if (after.length !== 2 || strangers.length > 0)
      throw new DrillFailure(`there are ${after.length} hosts, not 2, and ${strangers.length} of them are new`);
  },
};
