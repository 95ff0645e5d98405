import { crashesAtStart } from "../broken-releases.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { cleanUp, paidHosts } from "../failed-release.ts";

/** Each attempt takes the slot of the one before it, so that failures never pile up. */
export const tenFailedReleases: Drill = {
  name: "ten-failed-releases",
  title: "Ten releases in a row that fail",
  clouds: ["digitalocean"],
  mayLose: 0,
  programs: { bad: crashesAtStart },
  async run(stage) {
    const served = await stage.hosts();
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      // The least there is: hosts need not even boot to fail.
      const settings = { gateTimeoutSeconds: 10 };
      await stage.failingUp({ program: "bad", settings }, /The gate waited 10 s and only 0 of \d+ hosts serve release/);
      const hosts = await paidHosts(stage);
      const gone = served.filter(({ id }) => !hosts.some((host) => host.id === id));
      if (gone.length > 0 || hosts.length > 2 * served.length)
        throw new DrillFailure(
          `after ${attempt} failed releases ${gone.length} of the serving hosts are gone, and there are ${hosts.length} in all`,
        );
    }
    await cleanUp(stage, served);
  },
};
