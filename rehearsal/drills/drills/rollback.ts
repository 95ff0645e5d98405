import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { onlyReleaseAnswers } from "../failed-release.ts";
import { anotherRelease } from "../releases.ts";

/** Back to the release before, by its id: the store has it, so nothing is built. It takes the same road as a new one. */
export const rollback: Drill = {
  name: "rollback",
  title: "A new release goes out, and then the earlier one again, by the setting",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { next: anotherRelease },
  async run(stage) {
    const before = String(stage.outputs["release"]);
    await stage.up({ program: "next" });
    stage.mark("rollback");
    await stage.up({ settings: { release: before } });
    if (stage.outputs["release"] !== before)
      throw new DrillFailure(`the setting asks for ${before}, and ${String(stage.outputs["release"])} went out`);
    await onlyReleaseAnswers(stage, before);
  },
};
