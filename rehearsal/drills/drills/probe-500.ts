import { answersProbesWith500 } from "../broken-releases.ts";
import type { Drill } from "../drill.ts";
import { refuseRelease } from "../failed-release.ts";

/** Its health is fine by itself. Protected by the host's own probes: until they are answered right, `/health` is 503. */
export const probe500: Drill = {
  name: "probe-500",
  title: "A release that answers 500 to a probe, though its health would be fine",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  programs: { bad: answersProbesWith500 },
  async run(stage) {
    const symptom = `test "$(curl --silent --output /dev/null --write-out '%{http_code}' http://127.0.0.1:3000/test)" = 500`;
    await refuseRelease(stage, { program: "bad", symptom });
  },
};
