import { certificateOf, requireNames, untilCertificate } from "../certificates.ts";
import type { Drill } from "../drill.ts";
import { addedName, ensureZone, managedSettings, siteNames } from "../names.ts";

/** The site gets another name. Its protection: the new certificate is issued and in use before the old one goes. */
export const nameAdded: Drill = {
  name: "name-added",
  title: "The site gets another name, and with it another certificate, by the cloud",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  account: ensureZone,
  settings: managedSettings,
  async run(stage) {
    requireNames(await certificateOf(stage), siteNames);
    const domains = [...siteNames, addedName];
    await stage.up({ settings: { domains } });
    requireNames(await untilCertificate(stage, "a certificate", { fits: () => true }), domains);
  },
};
