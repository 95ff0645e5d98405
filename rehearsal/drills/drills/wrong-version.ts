import { saysAnotherRelease } from "../broken-releases.ts";
import type { Drill } from "../drill.ts";
import { refuseRelease } from "../failed-release.ts";

const claimed = "000000000000";

/** It answers all right, and as somebody else. Protected by the release that each answer names. */
export const wrongVersion: Drill = {
  name: "wrong-version",
  title: "A release that serves another version than it should",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { bad: () => saysAnotherRelease(claimed) },
  async run(stage) {
    const symptom = `curl --silent --head http://127.0.0.1:3000/test | grep --quiet --ignore-case '^x-release: ${claimed}'`;
    await refuseRelease(stage, { program: "bad", symptom });
  },
};
