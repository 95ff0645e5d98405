// One row of the table in growth.ts, in a process of its own, so that its peak of memory is its own.
//
// Arguments: HOSTS
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { endCloud, ensureCloud } from "../engine/cloud-process.ts";
import { removeCloud } from "../engine/cloud-removal.ts";
import { homeAt } from "../engine/paths.ts";
import { RehearsalStack } from "../engine/stack.ts";

interface Measured {
  readonly seconds: number;
  /** Peak of this process, in which the program and the provider run, and of the engine's. */
  readonly programMegabytes: number;
  readonly engineMegabytes: number;
}

const quiet = () => undefined;

async function measure(hosts: number): Promise<{ readonly up: Measured; readonly preview: Measured }> {
  const home = homeAt(await mkdtemp(join(tmpdir(), "evenkeel-growth-")));
  try {
    const endpoint = await ensureCloud(home, "paper", quiet);
    await fetch(`${endpoint.clouds.digitalocean.url}/_rehearsal/quota`, {
      method: "POST",
      body: JSON.stringify({ dropletLimit: 2 * hosts }),
    });
    const config = { "evenkeel:hostCount": hosts };
    const stack = await RehearsalStack.open({ home, endpoint, name: "dev", config, say: quiet });
    try {
      return { up: await watched(() => stack.up()), preview: await watched(() => stack.preview()) };
    } finally {
      await stack.close();
    }
  } finally {
    await endCloud(home, quiet);
    await removeCloud(home, "paper", quiet);
    await rm(home.folder, { recursive: true, force: true });
  }
}

async function watched(work: () => Promise<{ readonly seconds: number }>): Promise<Measured> {
  let engineKilobytes = 0;
  const timer = setInterval(() => {
    void enginePeak().then((peak) => (engineKilobytes = Math.max(engineKilobytes, peak)));
  }, 100);
  try {
    const { seconds } = await work();
    const { maxRSS } = process.resourceUsage();
    return { seconds, programMegabytes: maxRSS / 1024, engineMegabytes: engineKilobytes / 1024 };
  } finally {
    clearInterval(timer);
  }
}

/** VmHWM of the engine that this process started, in kB; the kernel keeps the peak, so the last look before its end counts. */
async function enginePeak(): Promise<number> {
  const peaks = (await readdir("/proc"))
    .filter((name) => /^\d+$/.test(name))
    .map(async (id) => {
      const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
      const isOurs = status.startsWith("Name:\tpulumi\n") && status.includes(`PPid:\t${process.pid}\n`);
      return isOurs ? Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) : 0;
    });
  return Math.max(0, ...(await Promise.all(peaks)));
}

const hosts = process.argv[2] ?? "";
const { up, preview } = await measure(Number(hosts));
const megabytes = [preview.programMegabytes, Math.max(up.engineMegabytes, preview.engineMegabytes)];
const cells = [hosts, up.seconds.toFixed(1), preview.seconds.toFixed(1), ...megabytes.map((value) => value.toFixed(0))];
console.log(`| ${cells.join(" | ")} |`);
process.exit(0);
