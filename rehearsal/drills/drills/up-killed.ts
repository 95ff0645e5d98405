import { readArguments } from "../../engine/arguments.ts";
import { sweep } from "../../engine/verbs/sweep.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { onlyReleaseAnswers, paidHosts } from "../failed-release.ts";
import { anotherRelease } from "../releases.ts";
import type { Stage } from "../stage/stage.ts";

/** The engine's steps in the order in which an `up` comes by them: each next one goes on where the one before was killed. */
const steps: readonly RegExp[] = [
  /^created \S+ \S+-release-[0-9a-f]{12}$/,
  /^created (Droplet|Group) /,
  /^Gate: 0 of /,
  /^updated \S+ \S+-verdicts$/,
  /^deleted (Droplet|Group) /,
];

/** Protected by what the store remembers: which generation serves is known to whoever comes next. */
export const upKilled: Drill = {
  name: "up-killed",
  title: "The up of a release is killed at five steps in turn, and goes on with the next",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { next: anotherRelease },
  async run(stage) {
    const before = String(stage.outputs["release"]);
    for (const step of steps) await stage.killedUp(step, { program: "next" });
    await stage.up({ program: "next" });
    const wanted = String(stage.outputs["release"]);
    if (wanted === before) throw new DrillFailure(`up was to bring another release than ${before}`);
    await sweepAll(stage);
    const site = await stage.hosts();
    const all = await paidHosts(stage);
    if (all.length > site.length)
      throw new DrillFailure(`the site has ${site.length} hosts, and ${all.length} are there after a sweep`);
    await onlyReleaseAnswers(stage, wanted);
  },
};

/** As a person does who reads in `status` what was left over. */
async function sweepAll(stage: Stage): Promise<void> {
  const args = readArguments(["sweep", "--yes", "--home", stage.home.folder]);
  if (args === undefined) throw new Error("sweep was not understood");
  const { text } = await sweep({ args, say: () => undefined });
  for (const line of text) stage.mark(line);
}
