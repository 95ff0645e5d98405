import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { untilSaid } from "../engine-steps.ts";
import { onlyReleaseAnswers } from "../failed-release.ts";
import { anotherRelease } from "../releases.ts";

/** Two people at once. Protected by the engine's lock on the stack, which the second one is told of. */
export const twoUps: Drill = {
  name: "two-ups",
  title: "A second up while one is at work",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { next: anotherRelease },
  async run(stage) {
    const before = String(stage.outputs["release"]);
    const first = stage.up({ program: "next" });
    const second = untilSaid(stage, /^Gate: /).then(() =>
      stage.failingUp({}, /another engine \(process \d+\) is at work on the stack \w+: wait for it, or end it/),
    );
    await Promise.all([first, second]);
    const wanted = String(stage.outputs["release"]);
    if (wanted === before) throw new DrillFailure(`the first up was to bring another release than ${before}`);
    await onlyReleaseAnswers(stage, wanted);
  },
};
