import { hostsSay } from "../certificate-bucket.ts";
import { certificateOf, requireNames, requireOrders, untilCertificate } from "../certificates.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { ensureZone, pointNames, siteNames, unnamedSettings } from "../names.ts";
import { untilRedirected } from "../redirects.ts";
import { entranceOf } from "../stage/https-entrance.ts";

/**
 * A site is up before its names lead to it: it serves plain HTTP, and says what it waits for. Then they do, hosts have a
 * certificate issued, and send clients to HTTPS. Its protections: a challenge that every host answers, and a redirect that
 * begins once every host can be expected to have the certificate.
 */
export const firstIssue: Drill = {
  name: "first-issue",
  title: "The site's names begin to lead to it, and its hosts have their first certificate issued",
  clouds: ["digitalocean"],
  mayLose: 0,
  newSite: true,
  account: ensureZone,
  settings: unnamedSettings,
  entrance: "http",
  async run(stage) {
    await stage.until("the hosts say that they wait for the names", async () => {
      const said = await hostsSay(stage.home);
      return siteNames.every((name) => said?.waitsFor?.includes(name) === true);
    });
    await requireOrders(stage, 0, 0);
    stage.mark("the names lead to the site");
    await pointNames((...request) => stage.ask(...request), entranceOf(stage.outputs, stage.endpoint).address);
    const issued = await untilCertificate(stage, "the first certificate", { fits: () => true });
    stage.mark("all hosts have the certificate");
    requireNames(issued, siteNames);
    await untilRedirected(stage);
    stage.mark("all hosts send clients to HTTPS");
    await stage.nextRequests(5);
    await requireOrders(stage, 0, 1);
    if ((await certificateOf(stage)).serial !== issued.serial)
      throw new DrillFailure("there is another certificate, and none was to be ordered");
  },
};
