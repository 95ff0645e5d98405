import { certificateOf, requireOrders } from "../certificates.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { certbotSettings, ensureZone } from "../names.ts";
import { anotherRelease } from "../releases.ts";

/**
 * A fleet is replaced by another one twice, as by two releases. Its protection: a host takes the certificate that there is
 * before it says that it is well, so the authority gets one order, however many hosts come and go.
 */
export const fleetReplaced: Drill = {
  name: "fleet-replaced",
  title: "A fleet of eight is replaced twice, and its certificate was ordered once",
  clouds: ["digitalocean"],
  mayLose: 0,
  newSite: true,
  account: ensureZone,
  settings: { ...certbotSettings, hostCount: 8 },
  programs: { next: anotherRelease, last: anotherRelease },
  async run(stage) {
    const before = await certificateOf(stage);
    for (const program of ["next", "last"]) {
      await stage.up({ program });
      if ((await certificateOf(stage)).serial !== before.serial)
        throw new DrillFailure("the new hosts have another certificate");
    }
    await requireOrders(stage, 0, 1);
  },
};
