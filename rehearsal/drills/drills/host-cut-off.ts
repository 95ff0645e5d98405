import { shareUntilEjected } from "../allowance.ts";
import type { Drill } from "../drill.ts";
import { outAndIn } from "../recovery.ts";

/** A host runs, and no packet gets to or from the load balancer. Its protection is the check, at our thresholds. */
export const hostCutOff: Drill = {
  name: "host-cut-off",
  title: "A host is cut off from the load balancer",
  clouds: ["digitalocean", "aws"],
  mayLose: shareUntilEjected,
  run: (stage) =>
    outAndIn(stage, {
      words: "cut off",
      begin: ({ id }) => stage.ask("POST", `/_rehearsal/machines/${id}/network`, { lossPercent: 100 }),
      cureWords: "connected again",
      cure: ({ id }) => stage.ask("POST", `/_rehearsal/machines/${id}/network`, { lossPercent: 0 }),
    }),
};
