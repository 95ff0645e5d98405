import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { repository } from "./dependencies.mjs";
import { lockHolder } from "./lock.mjs";

/** Removes `.rehearsal`, unless something in it is in use. Resolves to the exit code. */
export async function clean(folder = join(repository, ".rehearsal")) {
  if (!existsSync(folder)) {
    console.log(`nothing to remove: there is no ${folder}`);
    return 0;
  }
  const reason = await inUse(folder);
  if (reason) throw new Error(`${folder} can't be removed: ${reason} Run \`npm stop\` first; nothing was removed.`);
  rmSync(folder, { recursive: true, force: true });
  console.log(`removed ${folder}`);
  return 0;
}

async function inUse(folder) {
  const holder = (await lockHolder(folder, "home")) ?? (await lockHolder(folder, "cloud"));
  if (holder) {
    holder.forget();
    return `process ${holder.pid} is ${holder.purpose} in it.`;
  }
  // Written when the cloud starts and removed by `npm stop`: after a crash, hosts may still run.
  if (existsSync(join(folder, "endpoint.json"))) return "a rehearsal was started here and not stopped.";
  const [mount] = mountsUnder(folder);
  return mount && `${mount} is still mounted.`;
}

/** Mount points below a folder: field 5 of /proc/self/mountinfo, proc_pid_mountinfo(5). */
function mountsUnder(folder) {
  if (!existsSync("/proc/self/mountinfo")) return [];
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .map((line) => line.split(" ")[4] ?? "")
    .filter((point) => point.startsWith(`${folder}/`));
}
