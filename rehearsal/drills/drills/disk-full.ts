import { type Drill, DrillFailure } from "../drill.ts";
import { emptyDisk, fillDisk } from "../disk.ts";
import { wasTakenOut } from "../recovery.ts";
import { untilOtherWorkers, workersOn } from "../workers.ts";

/** Of the host, with the full disk. */
const answersWanted = 500;

/**
 * The disk of a host is full: nothing more can be logged or kept, and all is served, also by workers that are new. Its
 * protection: nobody there waits for a log that can't be written, and to start takes nothing but reading.
 */
export const diskFull: Drill = {
  name: "disk-full",
  title: "The disk of a host is full",
  clouds: ["digitalocean", "aws"],
  mayLose: 0,
  async run(stage) {
    const host = await stage.host();
    stage.mark("the disk is full", { host });
    await fillDisk(stage, host);
    try {
      const before = await workersOn(stage, host);
      await stage.shell(host, "systemctl reload evenkeel.service");
      await untilOtherWorkers(stage, new Map([[host, before]]));
      stage.mark("other workers run", { host });
      const already = stage.load.ended;
      await stage.until(`host ${host.hostId} has answered ${answersWanted} requests`, () => {
        const answers = stage.load.records.slice(already).filter((one) => one.host === host.hostId);
        return answers.length >= answersWanted;
      });
    } finally {
      await emptyDisk(stage, host);
      stage.mark("the disk has room", { host });
    }
    if (wasTakenOut(stage, host)) throw new DrillFailure(`host ${host.hostId} was taken out, though it can serve`);
  },
};
