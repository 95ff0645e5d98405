import { certificateOf, ordersOf, untilRenewed } from "../certificates.ts";
import type { Drill } from "../drill.ts";
import { certbotSettings, ensureZone } from "../names.ts";

/** Somebody renews the certificate by hand, on any host. certbot's hooks give it to all of them. */
export const certificateRotatedCertbot: Drill = {
  name: "certificate-rotated-certbot",
  title: "Somebody has certbot renew the certificate on a host, though it is not due",
  clouds: ["digitalocean"],
  mayLose: 0,
  account: ensureZone,
  settings: certbotSettings,
  async run(stage) {
    const before = await certificateOf(stage);
    const orders = (await ordersOf(stage)).length;
    stage.mark("certbot renew --force-renewal on a host");
    await stage.shell(await stage.host(1), "certbot renew --force-renewal");
    await untilRenewed(stage, before, { orders });
  },
};
