import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { poolSettings, registerPoolKey } from "../pool.ts";
import { anotherRelease } from "../releases.ts";

/**
 * A release replaces an autoscale pool, and DigitalOcean cuts the old one's hosts off without notice. Its protection is the
 * verdict: they have read that they are retired and have drained before.
 */
export const poolDeletedHard: Drill = {
  name: "pool-deleted-hard",
  title: "A release replaces an autoscale pool, whose hosts are cut",
  clouds: ["digitalocean"],
  mayLose: 0,
  account: registerPoolKey,
  settings: poolSettings,
  programs: { next: anotherRelease },
  async run(stage) {
    const before = new Set((await stage.hosts()).map(({ group }) => group));
    await stage.up({ program: "next" });
    const after = await stage.hosts();
    if (after.length === 0 || after.some(({ group }) => group === undefined || before.has(group)))
      throw new DrillFailure("the release was to bring another pool, and the hosts are of the old one");
    const { entries } = (await stage.ask("GET", "/_rehearsal/journal")) as {
      readonly entries: readonly { readonly method: string; readonly path: string }[];
    };
    const wanted = [...before].map((pool) => `/v2/droplets/autoscale/${String(pool)}/dangerous`);
    if (!entries.some(({ method, path }) => method === "DELETE" && wanted.includes(path)))
      throw new DrillFailure("the old pool was to be deleted with its hosts, in DigitalOcean's dangerous way");
  },
};
