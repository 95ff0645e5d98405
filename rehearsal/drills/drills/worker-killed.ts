import type { Allowance } from "../allowance.ts";
import { type Drill, DrillFailure } from "../drill.ts";

/** An answer takes a few milliseconds, a tenth of a second on a machine that is busy with the drill as well. */
const answerSeconds = 0.1;

const whatItWasAnswering: Allowance = {
  words: `what it was answering: at most ${answerSeconds} s of its host's share`,
  requests: ({ ratePerSecond, hosts }) => (answerSeconds * ratePerSecond) / hosts,
};

/** Workers are the children of pm2, which is the main process of the unit. */
const workers = 'pgrep --parent "$(systemctl show --property=MainPID --value evenkeel.service)"';

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
    const pids = async () => (await stage.shell(host, workers)).trim().split("\n");
    const before = await pids();
    const [victim] = before;
    if (victim === undefined || before.length < 2)
      throw new DrillFailure(`host ${host.hostId} has ${before.length} workers; two or more were to share its work`);
    stage.mark(`SIGKILL to worker ${victim}`, { host });
    await stage.shell(host, `kill -KILL ${victim}`);
    await stage.until("there are as many workers as before, and one of them is new", async () => {
      const now = await pids();
      return now.length === before.length && !now.includes(victim);
    });
    stage.mark("another worker runs", { host });
    if (stage.events.some((event) => event.kind === "balancer" && event.host === host.hostId && event.state === "out"))
      throw new DrillFailure(`host ${host.hostId} was taken out, for want of one worker of ${before.length}`);
  },
};
