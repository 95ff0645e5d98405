import type { Drill } from "../drill.ts";
import { refuseRelease } from "../failed-release.ts";

/** The template is wrong, not the app. Such a host never runs the app; the gate says where it tells its story. */
export const bootFails: Drill = {
  name: "boot-fails",
  title: "New hosts whose boot script fails",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: {
    bad: () => ({
      "templates/boot/boot.sh": (text) => text.replace("\nstep 'compute identity'", "\nstep 'fail on purpose' false$&"),
    }),
  },
  async run(stage) {
    const symptom = "grep --quiet 'FAILED: fail on purpose' /var/log/evenkeel-boot.log";
    await refuseRelease(stage, { program: "bad", symptom, words: /\/var\/log\/evenkeel-boot\.log/ });
  },
};
