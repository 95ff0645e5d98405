import type { Host } from "../engine/cloud-status.ts";
import type { Stage } from "./stage/stage.ts";

/** Ids of the app's workers on a host; with `text`, of those that were started with it in their environment. */
export async function workersOn(stage: Pick<Stage, "on">, host: Host, text = ""): Promise<ReadonlySet<string>> {
  // Node gives the workers of a cluster a number by this variable. Processes may end while they are looked at.
  const find = `grep --files-with-matches --null-data '^NODE_UNIQUE_ID=' /proc/[0-9]*/environ 2>/dev/null |
    xargs --no-run-if-empty grep --files-with-matches --text --fixed-strings -e '${text}' 2>/dev/null`;
  const { stdout } = await stage.on(host, "bash", "-c", find);
  return new Set(stdout.split("\n").filter((line) => line !== ""));
}

/** Waits until there are as many workers on each host as before and none of those, all with `text` in their environment. */
export async function untilOtherWorkers(
  stage: Stage,
  before: ReadonlyMap<Host, ReadonlySet<string>>,
  text = "",
): Promise<void> {
  for (const [host, old] of before) {
    await stage.until(`all workers of host ${host.hostId} are other ones`, async () => {
      const all = await workersOn(stage, host);
      const wanted = text === "" ? all : await workersOn(stage, host, text);
      return all.size === old.size && wanted.size === all.size && [...all].every((worker) => !old.has(worker));
    });
  }
}

/** The workers of each host of the site. */
export async function allWorkers(stage: Stage): Promise<ReadonlyMap<Host, ReadonlySet<string>>> {
  const workers = new Map<Host, ReadonlySet<string>>();
  for (const host of await stage.hosts()) workers.set(host, await workersOn(stage, host));
  return workers;
}
