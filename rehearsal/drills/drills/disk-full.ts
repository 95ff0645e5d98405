import { emptyDisk, fillDisk } from "../disk.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { Drill } from "../drill.ts";
import { killWorker, whatItWasAnswering } from "../killed-worker.ts";
import { wasTakenOut } from "../recovery.ts";

/** Of the host, with the full disk. */
const answersWanted = 500;

/**
 * The disk of a host is full: nothing more can be logged or kept, and all is served, also by a worker that must be started
 * anew, because one is killed. Its protection: nobody there waits for a log that can't be written, and a start only reads.
 */
export const diskFull: Drill = {
  name: "disk-full",
  title: "The disk of a host is full",
  clouds: ["digitalocean", "aws"],
  mayLose: whatItWasAnswering,
  async run(stage) {
    const host = await stage.host();
    stage.mark("the disk is full", { host });
    await fillDisk(stage, host);
    try {
      await killWorker(stage, host);
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
