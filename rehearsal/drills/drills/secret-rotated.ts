import { randomBytes } from "node:crypto";

import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { allWorkers, untilOtherWorkers } from "../workers.ts";

/** Hosts find the new value in the store and reload their workers, one by one: no new hosts, and no request lost. */
export const secretRotated: Drill = {
  name: "secret-rotated",
  title: "A secret of the app's is changed; the hosts stay, their workers are replaced",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  async run(stage) {
    const before = await allWorkers(stage);
    const secret = randomBytes(16).toString("hex");
    const { changes } = await stage.up({ settings: { environment: { DRILL_SECRET: secret } } });
    if (JSON.stringify(changes) !== '{"update":1}')
      throw new DrillFailure(`one object was to be updated, and it was ${JSON.stringify(changes)}`);
    stage.mark("the store has the new secret");
    await untilOtherWorkers(stage, before, `"DRILL_SECRET":"${secret}"`);
    stage.mark("all workers have it");
    const after = await stage.hosts();
    const staying = after.filter(({ id }) => [...before.keys()].some((host) => host.id === id));
    if (staying.length !== before.size || after.length !== before.size)
      throw new DrillFailure("other hosts serve, though only a secret changed");
  },
};
