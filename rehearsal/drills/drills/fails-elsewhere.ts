import { untilRefused } from "../allowance.ts";
import { failsElsewhere as failing } from "../broken-releases.ts";
import type { Drill } from "../drill.ts";
import { refuseRelease } from "../failed-release.ts";

const every = 7;
/** Four requests in five are GETs. */
const share = 0.8 / every;

/** Only those who use it see that it is broken: no probe asks there. */
export const failsElsewhere: Drill = {
  name: "fails-elsewhere",
  title: "A release that fails on a path that no probe asks",
  clouds: ["digitalocean", "aws"],
  mayLose: untilRefused(share),
  elsewhere: { every, answer: { path: "/live", status: 200, body: '{"status":"ok"}' } },
  programs: { bad: failing },
  async run(stage) {
    const symptom = `test "$(curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:3000/live)" = 500`;
    await refuseRelease(stage, { program: "bad", symptom, letIn: true });
  },
};
