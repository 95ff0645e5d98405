import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

import type { Host } from "../../engine/cloud-status.ts";
import { Mistake } from "../../engine/mistake.ts";
import { readObject } from "../store-disk.ts";
import { workersOn } from "../workers.ts";
import type { Rehearsal } from "./rehearsal.ts";

const lookMilliseconds = 500;

/** Prints the hash of the environment that a host runs with, and how many workers it is to have; fails while it changes that. */
const look = `set -o errexit -o pipefail
cmp --silent /var/lib/evenkeel/store/environment.json /run/evenkeel/environment.json
test ! -e /run/evenkeel/environment.old.json
sha256sum </var/lib/evenkeel/store/environment | cut --delimiter=' ' --fields=1
/opt/evenkeel/runtime/current/bin/node --print 'os.availableParallelism()'`;

/**
 * Waits until each host of the site runs with the environment that the store has, and with as many workers as it is to have:
 * hosts read it, and reload their workers, after the `up` that changed it has ended.
 * @throws {Mistake} when that takes longer
 */
export async function untilSettled(
  rehearsal: Pick<Rehearsal, "home" | "hosts" | "on">,
  { patienceSeconds, signal }: { readonly patienceSeconds: number; readonly signal: AbortSignal },
): Promise<void> {
  const environment = await readObject(rehearsal.home, "environment");
  const wanted = createHash("sha256").update(environment).digest("hex");
  const deadline = performance.now() + patienceSeconds * 1000;
  for (const host of await rehearsal.hosts()) {
    while (!(await isSettled(rehearsal, host, wanted))) {
      signal.throwIfAborted();
      if (performance.now() > deadline)
        throw new Mistake(
          `host ${host.hostId} does not run with what the store says, with all workers, within ${patienceSeconds} s`,
        );
      await delay(lookMilliseconds);
    }
  }
}

async function isSettled(rehearsal: Pick<Rehearsal, "on">, host: Host, wanted: string): Promise<boolean> {
  const { code, stdout } = await rehearsal.on(host, "bash", "-c", look);
  const [environment, workers] = stdout.split("\n");
  if (code !== 0 || environment !== wanted) return false;
  return (await workersOn(rehearsal, host)).size === Number(workers);
}
