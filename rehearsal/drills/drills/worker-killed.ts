import type { Allowance } from "../allowance.ts";
import { type Drill, DrillFailure } from "../drill.ts";
import { wasTakenOut } from "../recovery.ts";
import { workersOn } from "../workers.ts";

/** An answer takes a few milliseconds, a tenth of a second on a machine that is busy with the drill as well. */
const answerSeconds = 0.1;

const whatItWasAnswering: Allowance = {
  words: `what it was answering: at most ${answerSeconds} s of its host's share`,
  requests: ({ ratePerSecond, hosts }) => (answerSeconds * ratePerSecond) / hosts,
};

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
    const before = await workersOn(stage, host);
    const [victim] = before;
    const [pid] = /\d+/.exec(victim ?? "") ?? [];
    if (victim === undefined || pid === undefined || before.size < 2)
      throw new DrillFailure(`host ${host.hostId} has ${before.size} workers; two or more were to share its work`);
    stage.mark(`SIGKILL to worker ${pid}`, { host });
    await stage.shell(host, `kill -KILL ${pid}`);
    await stage.until("there are as many workers as before, and one of them is new", async () => {
      const now = await workersOn(stage, host);
      return now.size === before.size && !now.has(victim);
    });
    stage.mark("another worker runs", { host });
    if (wasTakenOut(stage, host))
      throw new DrillFailure(`host ${host.hostId} was taken out, for want of one worker of ${before.size}`);
  },
};
