import { shareUntilEjected } from "../allowance.ts";
import type { Drill } from "../drill.ts";
import { outAndIn } from "../recovery.ts";

/**
 * Every program on a host stands still; connections are taken, and nothing is ever answered. Its protection is the
 * time-out of the load balancer's check: one that only connects would find the host well.
 */
export const hostFrozen: Drill = {
  name: "host-frozen",
  title: "A host stands still, and its connections stay open",
  clouds: ["digitalocean", "aws"],
  mayLose: shareUntilEjected,
  run: (stage) =>
    outAndIn(stage, {
      words: "frozen",
      begin: ({ id }) => stage.ask("POST", `/_rehearsal/machines/${id}/freeze`),
      cureWords: "thawed",
      cure: ({ id }) => stage.ask("POST", `/_rehearsal/machines/${id}/thaw`),
    }),
};
