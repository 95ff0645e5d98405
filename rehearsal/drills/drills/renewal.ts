import { certificateOf, ordersOf, untilRenewed } from "../certificates.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { certbotSettings, ensureZone } from "../names.ts";
import { shortValiditySeconds } from "../short-lives.ts";

/**
 * A third of the certificate's life is left, and hosts have it renewed: one of them orders, all reload. Its protections:
 * the lease, and a reload that says before that it comes.
 */
export const renewal: Drill = {
  name: "renewal",
  title: "The certificate is renewed in time by the hosts: it lives for minutes",
  clouds: ["digitalocean"],
  mayLose: 0,
  validitySeconds: shortValiditySeconds,
  account: ensureZone,
  settings: certbotSettings,
  async run(stage) {
    const before = await certificateOf(stage);
    const orders = (await ordersOf(stage)).length;
    const after = await untilRenewed(stage, before, { orders, patienceSeconds: shortValiditySeconds });
    const early = before.notAfter - (after.notAfter - shortValiditySeconds * 1000);
    if (early > (shortValiditySeconds * 1000) / 3)
      throw new DrillFailure(`it was renewed ${Math.round(early / 1000)} s before its end, which is too early`);
  },
};
