import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { anotherRelease } from "../releases.ts";

/**
 * A release replaces an auto scaling group, and AWS deletes the old one by force, without hook or draining. Its protection
 * is the verdict: the old hosts have read that they are retired, and have drained before.
 */
export const groupDeletedHard: Drill = {
  name: "group-deleted-hard",
  title: "A release replaces an auto scaling group, which is deleted by force",
  clouds: ["aws"],
  mayLose: 0,
  base: () => ({
    "infra/aws/fleet.ts": (text) => text.replace("minSize: least,", "minSize: least,\n        forceDelete: true,"),
  }),
  programs: { next: anotherRelease },
  async run(stage) {
    const before = new Set((await stage.hosts()).map(({ group }) => group));
    await stage.up({ program: "next" });
    const after = await stage.hosts();
    if (after.length === 0 || after.some(({ group }) => before.has(group)))
      throw new DrillFailure("the release was to bring another group, and the hosts are of the old one");
  },
};
