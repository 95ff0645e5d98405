import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { messageOf } from "../../message.ts";
import { type Lock, lock } from "../../../scripts/lock.mjs";
import { type CommandResult, runCommand } from "../command.ts";
import { Mistake } from "../mistake.ts";
import { during, type Say } from "../progress.ts";
import { DockerUsers } from "./docker-users.ts";

/**
 * An engine serves the whole machine, so every clone has to know whether it is one of ours. /run is emptied when the
 * machine restarts, as processes are.
 */
const folder = "/run/evenkeel";
const record = join(folder, "docker-engine.json");
export const dockerUsers = new DockerUsers(join(folder, "docker-users"));

/** Taken to start or stop an engine, and to say who needs it: nobody must rely on one that is just being stopped. */
export function lockEngine(say: Say): Promise<Lock> {
  return lock(folder, "docker-engine", "starting or stopping Docker", (holder) => {
    say(`waiting for process ${holder.pid}, which is ${holder.purpose}`);
  });
}

const startSeconds = 60;
const stopSeconds = 60;

/** What the engine says to `docker version`. */
export function dockerAnswer(): Promise<CommandResult> {
  return runCommand("docker", ["version", "--format", "{{.Server.Version}}"], { timeoutSeconds: 20 });
}

/** Starts an engine that outlives this process, and waits until it answers. */
export async function startEngine(log: string, say: Say): Promise<void> {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, "a", 0o600);
  const engine = spawn("dockerd", [], { detached: true, cwd: "/", stdio: ["ignore", output, output] });
  closeSync(output);
  engine.unref();
  // At once: whoever is interrupted while it starts must not leave an engine that nobody knows of.
  await mkdir(folder, { recursive: true });
  await writeFile(record, JSON.stringify({ pid: engine.pid }));
  const ended = once(engine, "exit").then(
    ([code, signal]: unknown[]) => `it ended with ${String(code ?? signal)}`,
    (error: unknown) => messageOf(error),
  );
  await during(say, "starting Docker", async () => {
    const deadline = Date.now() + startSeconds * 1000;
    for (;;) {
      const end = await Promise.race([ended, delay(300)]);
      if (end !== undefined) throw new Mistake(await explain(log, end));
      if ((await dockerAnswer()).code === 0) break;
      if (Date.now() < deadline) continue;
      engine.kill("SIGTERM");
      throw new Mistake(await explain(log, `it did not answer within ${startSeconds} s`));
    }
  });
}

/**
 * Says that a user, a folder given to `ensureDocker`, needs the engine no more, and stops it if we started it and nobody
 * else needs it. Returns what there is to say about it.
 */
export async function leaveEngine(user: string, say: Say): Promise<string | undefined> {
  if ((await ourEngine()) === undefined) {
    await dockerUsers.remove(user);
    return undefined;
  }
  const held = await lockEngine(say);
  try {
    await dockerUsers.remove(user);
    return await stopUnused(say);
  } finally {
    await held.release();
  }
}

async function stopUnused(say: Say): Promise<string | undefined> {
  const pid = await ourEngine();
  if (pid === undefined) return undefined;
  const [other] = await dockerUsers.list();
  if (other !== undefined) return `Docker goes on: ${other} needs it`;
  const { stdout } = await runCommand("docker", ["ps", "--quiet"], { timeoutSeconds: 20 });
  const containers = stdout.split("\n").filter((line) => line !== "").length;
  if (containers > 0) return `Docker goes on: ${containers} containers of others run in it`;
  await during(say, "stopping Docker", async () => {
    process.kill(pid, "SIGTERM");
    const deadline = Date.now() + stopSeconds * 1000;
    while ((await ourEngine()) !== undefined) {
      if (Date.now() > deadline) throw new Mistake(`Docker (process ${pid}) did not end within ${stopSeconds} s.`);
      await delay(100);
    }
  });
  await rm(record, { force: true });
  // An engine leaves its default bridge behind. Without the program `ip`, or the bridge, there is nothing to be done.
  await runCommand("ip", ["link", "delete", "docker0"]);
  return "stopped Docker, which was started for the rehearsal";
}

/** Process id of an engine that we started and that still runs. */
async function ourEngine(): Promise<number | undefined> {
  try {
    const { pid } = JSON.parse(await readFile(record, "utf8")) as { pid: number };
    return (await readFile(`/proc/${pid}/comm`, "utf8")).trim() === "dockerd" ? pid : undefined;
  } catch {
    return undefined;
  }
}

async function explain(log: string, end: string): Promise<string> {
  const lines = (await readFile(log, "utf8").catch(() => "")).trimEnd().split("\n").slice(-8).join("\n");
  return `Docker (dockerd) does not start: ${end}. The end of its log, ${log}:\n${lines}`;
}
