import { ailingApp, ailments } from "../ailing-app.ts";
import { shareUntilEjected } from "../allowance.ts";
import type { Drill } from "../drill.ts";
import { outAndIn } from "../recovery.ts";

/**
 * The workers of one host hang in their own code: they take connections and answer nothing. Its protection: the check is
 * answered by the same event loops, and neither by the web server nor by a thread beside.
 */
export const eventLoopBlocked: Drill = {
  name: "event-loop-blocked",
  title: "The event loops of a host's workers are blocked",
  clouds: ["digitalocean", "aws"],
  mayLose: shareUntilEjected,
  base: ailingApp,
  run: (stage) =>
    outAndIn(stage, {
      words: "event loops blocked",
      begin: (host) => stage.shell(host, `touch ${ailments.blocked}`),
      cureWords: "event loops run on",
      cure: (host) => stage.shell(host, `rm ${ailments.blocked}`),
    }),
};
