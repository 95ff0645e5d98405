import { shareUntilEjected } from "../allowance.ts";
import type { Drill } from "../drill.ts";
import { cureMember, untilAdmitted, untilBackOrReplaced } from "../recovery.ts";

const lossPercent = 30;
/** One request in twelve of the host's was lost when measured; two failed checks in a row may not happen in that time. */
const badSeconds = 30;

/**
 * Three packets in ten get lost between one host and the load balancer. Most requests are answered, late; the host is taken
 * out when chance has two checks fail in a row. Its protection: our thresholds, and a load balancer that gives up a
 * connection soon.
 */
export const lossyLink: Drill = {
  name: "lossy-link",
  title: `A host's link loses ${lossPercent} % of the packets for up to ${badSeconds} s`,
  clouds: ["digitalocean", "aws"],
  mayLose: shareUntilEjected,
  async run(stage) {
    const before = await stage.hosts();
    const host = await stage.host();
    const setLoss = (percent: number) =>
      stage.ask("POST", `/_rehearsal/machines/${host.id}/network`, { lossPercent: percent });
    stage.mark(`${lossPercent} % loss`, { host, expect: "out" });
    await setLoss(lossPercent);
    const began = performance.now();
    const isOut = () => stage.isLetIn(host) !== true;
    await stage.until(
      `host ${host.hostId} is out, or its link has been bad for ${badSeconds} s`,
      () => isOut() || performance.now() - began > badSeconds * 1000,
    );
    if (host.group !== undefined) {
      stage.mark("no loss", { host });
      await cureMember(stage, host, () => setLoss(0));
      await untilBackOrReplaced(stage, host, before);
      return;
    }
    stage.mark("no loss", { host, ...(isOut() && { expect: "in" }) });
    await setLoss(0);
    await untilAdmitted(stage, host);
  },
};
