import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";

/** More hosts, by the setting: those that are there stay. A new one gets nothing before it is ready. */
export const scaleUp: Drill = {
  name: "scale-up",
  title: "From two hosts to four, by the setting",
  clouds: ["digitalocean"],
  mayLose: 0,
  async run(stage) {
    const before = await stage.hosts();
    await stage.up({ settings: { hostCount: 4 } });
    const after = await stage.hosts();
    const staying = before.filter(({ id }) => after.some((host) => host.id === id));
    if (after.length !== 4 || staying.length !== before.length)
      throw new DrillFailure(
        `of ${before.length} hosts ${staying.length} stayed, and there are ${after.length}, not 4`,
      );
    const answering = new Set((await stage.nextRequests(2)).map(({ host }) => host));
    const silent = after.filter(({ hostId }) => !answering.has(hostId));
    if (silent.length > 0) throw new DrillFailure(`${silent.length} of 4 hosts get no requests after the up`);
  },
};
