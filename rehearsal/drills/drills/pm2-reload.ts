import type { Drill } from "../drill.ts";
import { allWorkers, untilOtherWorkers } from "../workers.ts";

/** As somebody does who is logged in. A worker that leaves goes on answering until the next one listens. */
export const pm2Reload: Drill = {
  name: "pm2-reload",
  title: "The app is reloaded on each host, by hand",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  async run(stage) {
    const before = await allWorkers(stage);
    for (const host of before.keys()) {
      stage.mark("systemctl reload evenkeel", { host });
      await stage.shell(host, "systemctl reload evenkeel.service");
    }
    await untilOtherWorkers(stage, before);
  },
};
