import { shareUntilEjected } from "../allowance.ts";
import type { Drill } from "../drill.ts";
import { untilAdmitted } from "../recovery.ts";

const lossPercent = 30;

/**
 * Three packets in ten get lost between one host and the load balancer: most requests are answered, late. By chance enough
 * checks fail in a row, and the host is out, or it stays in and loses few. Its protection: checks at our thresholds, by a
 * load balancer that does not wait for connections for long.
 */
export const lossyLink: Drill = {
  name: "lossy-link",
  title: `A host's link loses ${lossPercent} % of the packets`,
  clouds: ["digitalocean", "aws"],
  mayLose: shareUntilEjected,
  async run(stage) {
    const before = await stage.hosts();
    const host = await stage.host();
    const setLoss = (percent: number) =>
      stage.ask("POST", `/_rehearsal/machines/${host.id}/network`, { lossPercent: percent });
    stage.mark(`${lossPercent} % loss`, { host, expect: "out" });
    await setLoss(lossPercent);
    await stage.untilOut(host);
    if (host.group !== undefined) {
      await stage.untilJoined(await stage.newcomer(before));
      return;
    }
    stage.mark("no loss", { host, expect: "in" });
    await setLoss(0);
    await untilAdmitted(stage, host);
  },
};
