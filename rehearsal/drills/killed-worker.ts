import type { Host } from "../engine/cloud-status.ts";
import type { Allowance } from "./allowance.ts";
import { DrillFailure } from "./drill-failure.ts";
import type { Stage } from "./stage/stage.ts";
import { workersOn } from "./workers.ts";

/** An answer takes a few milliseconds, a tenth of a second on a machine that is busy with the drill as well. */
const answerSeconds = 0.1;

export const whatItWasAnswering: Allowance = {
  words: `what it was answering: at most ${answerSeconds} s of its host's share`,
  requests: ({ ratePerSecond, hosts }) => (answerSeconds * ratePerSecond) / hosts,
};

/**
 * Kills one of a host's workers, and waits until another runs in its place.
 * @throws {DrillFailure} when it has none
 */
export async function killWorker(stage: Stage, host: Host): Promise<void> {
  const before = await workersOn(stage, host);
  const [victim] = before;
  const [pid] = /\d+/.exec(victim ?? "") ?? [];
  if (victim === undefined || pid === undefined) throw new DrillFailure(`host ${host.hostId} has no worker to kill`);
  stage.mark(`SIGKILL to worker ${pid}`, { host });
  await stage.shell(host, `kill -KILL ${pid}`);
  await stage.until("there are as many workers as before, and one of them is new", async () => {
    const now = await workersOn(stage, host);
    return now.size === before.size && !now.has(victim);
  });
  stage.mark("another worker runs", { host });
}
