import { certificateOf, renewManaged, requireNames, setValidity, untilCertificate } from "../certificates.ts";
import type { Drill } from "../drill.ts";
import { ensureZone, managedSettings, siteNames } from "../names.ts";

const validitySeconds = 60;

/** The cloud renews by itself what is due. Its protection: a load balancer that takes a certificate without closing a connection. */
export const renewalManaged: Drill = {
  name: "renewal-managed",
  title: "The cloud renews the certificate in time: it lives for a minute",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  account: ensureZone,
  settings: managedSettings,
  async run(stage) {
    const before = await certificateOf(stage);
    try {
      await setValidity(stage, validitySeconds);
      await renewManaged(stage);
    } finally {
      await setValidity(stage);
    }
    const short = await untilCertificate(stage, "one that lives for a minute", {
      fits: ({ serial }) => serial !== before.serial,
    });
    stage.mark("the certificate ends in a minute");
    const after = await untilCertificate(stage, "one that the cloud has renewed", {
      fits: ({ serial, notAfter }) => serial !== short.serial && notAfter > short.notAfter + 1000 * validitySeconds,
      patienceSeconds: validitySeconds,
    });
    stage.mark("it is renewed");
    requireNames(after, siteNames);
  },
};
