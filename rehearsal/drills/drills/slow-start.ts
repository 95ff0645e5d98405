import type { Drill } from "../drill.ts";
import { listensLate } from "../broken-releases.ts";
import { onlyReleaseAnswers } from "../failed-release.ts";

/** As with caches to warm. Protected by `/health`, which says `starting` until the host's own probes are answered right. */
export const slowStart: Drill = {
  name: "slow-start",
  title: "A new release whose app takes 20 s to be ready goes out",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { slow: () => listensLate(20) },
  async run(stage) {
    await stage.up({ program: "slow" });
    await onlyReleaseAnswers(stage, String(stage.outputs["release"]));
  },
};
