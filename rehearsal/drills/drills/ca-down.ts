import { certificateOf, ordersOf, untilRenewed } from "../certificates.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { certbotSettings, ensureZone } from "../names.ts";
import { shortValiditySeconds, untilDue } from "../short-lives.ts";
import type { Stage } from "../stage/stage.ts";

/** Enough to see how far apart they are. */
const attemptsWanted = 3;
/** Instead of the product's two minutes: a renewal is only due for two minutes before the certificate ends. */
const retrySeconds = 10;

/**
 * Nobody answers at the authority when the certificate is due. Its protection: the certificate that hosts have still serves
 * for the rest of its life, and they ask again, one of them at a time, without an order that could count as failed.
 */
export const caDown: Drill = {
  name: "ca-down",
  title: "The authority is down when the certificate is due, for as long as hosts ask three times",
  clouds: ["digitalocean"],
  mayLose: 0,
  validitySeconds: shortValiditySeconds,
  account: ensureZone,
  settings: certbotSettings,
  base: () => ({
    "templates/certificate/agent.mjs": (text) =>
      text.replace("AUTHORITY_RETRY_SECONDS = 120", `AUTHORITY_RETRY_SECONDS = ${retrySeconds}`),
  }),
  async run(stage) {
    const before = await certificateOf(stage);
    const orders = (await ordersOf(stage)).length;
    await stage.ask("POST", "/_rehearsal/authority/stop");
    stage.mark("the authority is down");
    try {
      await untilDue(stage, before);
      stage.mark("the certificate is due");
      await stage.until(
        `hosts have asked ${attemptsWanted} times`,
        async () => (await attemptsOf(stage)).length >= attemptsWanted,
        shortValiditySeconds / 3,
      );
      requireSpaced(await attemptsOf(stage));
      if ((await certificateOf(stage)).serial !== before.serial)
        throw new DrillFailure("hosts have another certificate, and nobody could have issued it");
    } finally {
      await stage.ask("POST", "/_rehearsal/authority/start");
      stage.mark("the authority is back");
    }
    await untilRenewed(stage, before, { orders, patienceSeconds: shortValiditySeconds / 3 });
  },
};

/** When hosts could not reach the authority, in milliseconds since 1970, in the order of time. */
async function attemptsOf(stage: Stage): Promise<readonly number[]> {
  const read = `journalctl --unit evenkeel-certificate --output short-unix --grep 'cannot be reached' || true`;
  const logs = await Promise.all((await stage.hosts()).map((host) => stage.shell(host, read)));
  return logs
    .flatMap((log) => log.split("\n").map((line) => Number.parseFloat(line) * 1000))
    .filter((time) => !Number.isNaN(time))
    .sort((a, b) => a - b);
}

function requireSpaced(times: readonly number[]): void {
  for (const [index, time] of times.entries()) {
    const before = times[index - 1];
    if (before !== undefined && time - before < retrySeconds * 1000)
      throw new DrillFailure(`the authority was asked again after ${Math.round((time - before) / 1000)} s`);
  }
}
