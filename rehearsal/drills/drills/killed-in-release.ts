import { readStatus } from "../../engine/cloud-status.ts";
import { hostsOf } from "../../engine/hosts.ts";
import { shareUntilEjected } from "../allowance.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { untilSaid } from "../engine-steps.ts";
import { untilEjected } from "../recovery.ts";
import { anotherRelease } from "../releases.ts";

/**
 * A release has passed, the old hosts drain and can't be called back, and a new host loses its power: the worst moment that
 * there is. Its protection: the old ones serve until the load balancer has let go of them, and its check takes out the dead.
 */
export const killedInRelease: Drill = {
  name: "killed-in-release",
  title: "A new host loses its power while the old ones drain",
  clouds: ["digitalocean"],
  mayLose: shareUntilEjected,
  programs: { next: anotherRelease },
  async run(stage) {
    const old = new Set((await stage.hosts()).map(({ id }) => id));
    const kill = async () => {
      await untilSaid(stage, /^Gate: waiting for the old hosts to leave/);
      const all = hostsOf((await readStatus(stage.endpoint)).hosts, { ...stage.outputs, hostIds: [] });
      const victim = all.find(({ id }) => !old.has(id));
      if (victim === undefined) throw new DrillFailure("there was to be a new host beside the old ones, to be killed");
      stage.mark("power cut of a new host", { host: victim, expect: "out" });
      await stage.power.cut(victim);
      await untilEjected(stage, victim);
      return victim;
    };
    const [victim] = await Promise.all([kill(), stage.up({ program: "next" })]);
    stage.mark("power back", { host: victim, expect: "in" });
    await stage.power.on(victim);
    await stage.untilIn(victim);
  },
};
