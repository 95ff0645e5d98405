import type { Drill } from "../drill.ts";
import { untilSaid } from "../engine-steps.ts";
import { refuseRelease } from "../failed-release.ts";
import { anotherRelease } from "../releases.ts";
import { corruptObject } from "../store-disk.ts";

/** A good archive in which one bit is another one. Protected by the hash that hosts know their release by. */
export const artifactCorrupted: Drill = {
  name: "artifact-corrupted",
  title: "A release that is corrupted in the store, before hosts fetch it",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { bad: anotherRelease },
  async run(stage) {
    const symptom = "grep --quiet 'is not what was released' /var/log/evenkeel-boot.log";
    const corrupted = untilSaid(stage, /^created \S+ \S+-release-([0-9a-f]{12})$/).then(async ([, id = ""]) => {
      await corruptObject(stage.home, `release/${id}.tar.gz`);
      stage.mark("the artifact is corrupted");
    });
    await Promise.all([corrupted, refuseRelease(stage, { program: "bad", symptom })]);
  },
};
