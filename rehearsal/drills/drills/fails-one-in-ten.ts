import { untilRefused } from "../allowance.ts";
import { failsOneInTen as failing } from "../broken-releases.ts";
import type { Drill } from "../drill.ts";
import { refuseRelease } from "../failed-release.ts";

/** It passes its own probes, for most answers are right. Protected by a gate that asks often enough. */
export const failsOneInTen: Drill = {
  name: "fails-one-in-ten",
  title: "A release that fails one request in ten",
  clouds: ["digitalocean", "aws"],
  mayLose: untilRefused(1 / 10),
  programs: { bad: failing },
  async run(stage) {
    // As many as both workers need to come by a tenth one.
    const ask = "curl --silent --output /dev/null --write-out '%{http_code}\\n' http://127.0.0.1/test";
    const symptom = `for n in {1..40}; do ${ask}; done | grep --quiet 500`;
    await refuseRelease(stage, { program: "bad", symptom, letIn: true });
  },
};
