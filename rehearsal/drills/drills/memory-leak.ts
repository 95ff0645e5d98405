import { ailingApp, ailments } from "../ailing-app.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { wasTakenOut } from "../recovery.ts";
import { untilOtherWorkers, workersOn } from "../workers.ts";

/** A worker of the app has 90 when it begins. */
const limitMegabytes = 200;

/**
 * The workers of one host take ever more memory, up to the limit. Its protection is the setting `workerMemoryMegabytes`: pm2
 * replaces them as in a reload. Without it the kernel would kill them, or something else, when the host has none left.
 */
export const memoryLeak: Drill = {
  name: "memory-leak",
  title: "The workers of a host leak memory up to their limit",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  settings: { workerMemoryMegabytes: limitMegabytes },
  base: ailingApp,
  async run(stage) {
    const host = await stage.host();
    const before = await workersOn(stage, host);
    stage.mark("workers begin to leak", { host });
    await stage.shell(host, `touch ${ailments.leaking}`);
    // The new ones leak as well, until it ends: it is in the code.
    await untilOtherWorkers(stage, new Map([[host, before]]));
    stage.mark("each worker has been replaced", { host });
    await stage.shell(host, `rm ${ailments.leaking}`);
    if (wasTakenOut(stage, host))
      throw new DrillFailure(`host ${host.hostId} was taken out, though only its workers were to be replaced`);
  },
};
