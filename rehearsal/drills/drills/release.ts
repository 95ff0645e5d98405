import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { anotherRelease } from "../releases.ts";

/** A new release goes out as every one does: beside the old one, gated, then the old one goes. */
export const release: Drill = {
  name: "release",
  title: "A new release goes out",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { next: anotherRelease },
  async run(stage) {
    const before = String(stage.outputs["release"]);
    await stage.up({ program: "next" });
    const wanted = String(stage.outputs["release"]);
    if (wanted === before) throw new DrillFailure(`up was to bring another release than ${before}`);
    const others = (await stage.nextRequests(2)).filter(({ release: by }) => by !== undefined && by !== wanted);
    if (others.length > 0)
      throw new DrillFailure(`after the up, ${others.length} answers came from release ${String(others[0]?.release)}`);
  },
};
