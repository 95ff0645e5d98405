import { neverListens } from "../broken-releases.ts";
import type { Drill } from "../drill.ts";
import { refuseRelease } from "../failed-release.ts";

/** Its processes run, and nothing else: who looks at processes only would let it in. Protected by the gate. */
export const neverReady: Drill = {
  name: "never-ready",
  title: "A release that runs and never listens",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { bad: neverListens },
  async run(stage) {
    const symptom = "journalctl --unit evenkeel --output cat | grep --quiet 'this release never listens'";
    await refuseRelease(stage, { program: "bad", symptom });
  },
};
