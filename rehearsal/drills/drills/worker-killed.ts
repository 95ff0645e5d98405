import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { killWorker, whatItWasAnswering } from "../killed-worker.ts";
import { wasTakenOut } from "../recovery.ts";

/**
 * One of a host's workers is killed. Its protection: there are several, and pm2, which takes the connections, gives them to
 * those that are left and starts another.
 */
export const workerKilled: Drill = {
  name: "worker-killed",
  title: "A worker of the app is killed (SIGKILL)",
  clouds: ["digitalocean", "aws"],
  mayLose: whatItWasAnswering,
  async run(stage) {
    const host = await stage.host();
    await killWorker(stage, host);
    if (wasTakenOut(stage, host))
      throw new DrillFailure(`host ${host.hostId} was taken out, for want of a single worker`);
  },
};
