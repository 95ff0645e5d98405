import { certificateOf, ordersOf, requireOrders, untilRenewed } from "../certificates.ts";
import type { Drill } from "../drill.ts";
import { certbotSettings, ensureZone } from "../names.ts";
import { shortValiditySeconds, untilDue } from "../short-lives.ts";
import { silenceStore } from "../store-disk.ts";

/** Longer than hosts let pass between two looks. */
const downSeconds = 25;
const earlierSeconds = 5;

/**
 * The store answers nobody when the certificate is due. Hosts go on with the one that they have, and order nothing: without
 * the lease, two of them might. That is their protection.
 */
export const storeDownAtRenewal: Drill = {
  name: "store-down-at-renewal",
  title: "The store is down when the certificate is due, and back later",
  clouds: ["digitalocean"],
  mayLose: 0,
  validitySeconds: shortValiditySeconds,
  account: ensureZone,
  settings: certbotSettings,
  async run(stage) {
    const before = await certificateOf(stage);
    const orders = (await ordersOf(stage)).length;
    await untilDue(stage, before, earlierSeconds);
    const resume = await silenceStore(stage.home);
    stage.mark("the store is down");
    try {
      await untilDue(stage, before, -downSeconds);
      await requireOrders(stage, orders, 0);
    } finally {
      resume();
      stage.mark("the store is back");
    }
    await untilRenewed(stage, before, { orders, patienceSeconds: shortValiditySeconds / 3 });
  },
};
