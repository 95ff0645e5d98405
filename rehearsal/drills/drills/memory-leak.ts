import { ailingApp, ailments } from "../ailing-app.ts";
import { type Drill, DrillFailure } from "../drill.ts";

const limitMegabytes = 200;

/** Workers are the children of pm2, which is the main process of the unit. */
const workers = 'pgrep --parent "$(systemctl show --property=MainPID --value evenkeel.service)"';

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
  programs: { ailing: ailingApp },
  async run(stage) {
    await stage.up({ program: "ailing" });
    const host = await stage.host();
    const pids = async () => (await stage.shell(host, workers)).trim().split("\n");
    const before = await pids();
    stage.mark("workers begin to leak", { host });
    await stage.shell(host, `touch ${ailments.leaking}`);
    // The new ones leak as well: the leak is in the code.
    await stage.until("each worker has been replaced", async () => {
      const now = await pids();
      return now.length === before.length && before.every((pid) => !now.includes(pid));
    });
    stage.mark("each worker has been replaced", { host });
    await stage.shell(host, `rm ${ailments.leaking}`);
    const out = stage.events.find(
      (event) => event.kind === "balancer" && event.state === "out" && event.host === host.hostId,
    );
    if (out !== undefined)
      throw new DrillFailure(`host ${host.hostId} was taken out, though only its workers were replaced`);
  },
};
