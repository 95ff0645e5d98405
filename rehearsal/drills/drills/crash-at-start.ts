import { crashesAtStart } from "../broken-releases.ts";
import type { Drill } from "../drill.ts";
import { refuseRelease } from "../failed-release.ts";

/** Protected by the gate: the engine deletes nothing while no new host has answered. */
export const crashAtStart: Drill = {
  name: "crash-at-start",
  title: "A release that crashes when it starts",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { bad: crashesAtStart },
  async run(stage) {
    const symptom = "journalctl --unit evenkeel --output cat | grep --quiet 'this release crashes at start'";
    await refuseRelease(stage, { program: "bad", symptom });
  },
};
