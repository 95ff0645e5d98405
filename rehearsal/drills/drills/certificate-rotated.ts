import { certificateOf, renewManaged, requireNames, untilCertificate } from "../certificates.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { ensureZone, managedSettings, siteNames } from "../names.ts";

/** The cloud renews a certificate while load balancers use it, on DigitalOcean under another id. The program is not to notice. */
export const certificateRotated: Drill = {
  name: "certificate-rotated",
  title: "The cloud replaces the certificate that is in use; the next up changes nothing",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  account: ensureZone,
  settings: managedSettings,
  async run(stage) {
    const before = await certificateOf(stage);
    stage.mark("renewed now");
    await renewManaged(stage);
    const after = await untilCertificate(stage, "another certificate", {
      fits: ({ serial }) => serial !== before.serial,
    });
    stage.mark("it is in use");
    requireNames(after, siteNames);
    const { changes } = await stage.up();
    if (JSON.stringify(changes) !== "{}")
      throw new DrillFailure(`an up after it was to change nothing, and did ${JSON.stringify(changes)}`);
  },
};
