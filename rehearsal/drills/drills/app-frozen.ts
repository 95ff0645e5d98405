import { shareUntilEjected } from "../allowance.ts";
import type { Drill } from "../drill.ts";
import { outAndIn } from "../recovery.ts";

/**
 * The app stands still while its web server goes on. Its protection: the check is answered by the app, within a time-out of
 * its own, and not by the web server that still can.
 */
export const appFrozen: Drill = {
  name: "app-frozen",
  title: "The app of a host stands still (SIGSTOP)",
  clouds: ["digitalocean", "aws"],
  mayLose: shareUntilEjected,
  run: (stage) =>
    outAndIn(stage, {
      words: "SIGSTOP to the app",
      begin: (host) => stage.shell(host, "systemctl kill --signal=SIGSTOP evenkeel.service"),
      cureWords: "SIGCONT to the app",
      cure: (host) => stage.shell(host, "systemctl kill --signal=SIGCONT evenkeel.service"),
    }),
};
