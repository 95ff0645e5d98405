import { readAlarms } from "../../engine/alarms.ts";
import { certificateOf, renewManaged, setValidity, untilCertificate } from "../certificates.ts";
import type { Drill } from "../drill.ts";
import { ensureZone, managedSettings } from "../names.ts";
import type { Stage } from "../stage/stage.ts";

/** Less than the ten days before which somebody is told, and more than hours. */
const closeSeconds = 5 * 86_400;

/** The certificate is close to its end, as if renewals had failed for weeks: somebody is told, and no more once it is renewed. */
export const expiryAlarm: Drill = {
  name: "expiry-alarm",
  title: "The certificate is close to its end, and somebody is told",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  account: ensureZone,
  settings: { ...managedSettings, alertEmail: "ops@rehearsal.test" },
  async run(stage) {
    const before = await certificateOf(stage);
    await stage.until("nobody is told of anything", async () => (await alarmsOf(stage)).length === 0);
    try {
      await setValidity(stage, closeSeconds);
      await renewManaged(stage);
    } finally {
      await setValidity(stage);
    }
    await untilCertificate(stage, "a certificate that ends soon", { fits: ({ serial }) => serial !== before.serial });
    stage.mark("the certificate ends in five days");
    await stage.until("somebody is told", async () => (await alarmsOf(stage)).length === 1, 60);
    stage.mark("somebody is told");
    await renewManaged(stage);
    await stage.until("nobody is told any more", async () => (await alarmsOf(stage)).length === 0, 60);
  },
};

/** Alarms about the site's certificate that have gone off. */
async function alarmsOf(stage: Stage): Promise<readonly string[]> {
  const name = new URL(String(stage.outputs["url"])).hostname;
  const alarms = await readAlarms(stage.endpoint);
  return alarms.flatMap(({ cloud, target, text }) => (cloud === stage.cloud && target.includes(name) ? [text] : []));
}
