import { certificateOf, ordersOf, requireNames, requireOrders, untilCertificate } from "../certificates.ts";
import type { Drill } from "../drill.ts";
import { addedName, certbotSettings, ensureZone, siteNames } from "../names.ts";

/** The site gets another name. New hosts begin with the certificate that there is, and have one issued for all names. */
export const nameAddedCertbot: Drill = {
  name: "name-added-certbot",
  title: "The site gets another name, and its hosts another certificate",
  clouds: ["digitalocean"],
  mayLose: 0,
  // Once it has the name, a certificate without it is no thing of the site's any more.
  newSite: true,
  account: ensureZone,
  settings: certbotSettings,
  async run(stage) {
    requireNames(await certificateOf(stage), siteNames);
    const orders = (await ordersOf(stage)).length;
    const domains = [...siteNames, addedName];
    await stage.up({ settings: { domains } });
    const after = await untilCertificate(stage, "a certificate with the new name", {
      fits: ({ names }) => names.includes(addedName),
    });
    stage.mark("all hosts have it");
    requireNames(after, domains);
    await requireOrders(stage, orders, 1);
  },
};
