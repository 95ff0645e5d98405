import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { lockHolder } from "../../scripts/lock.mjs";
import { messageOf } from "../message.ts";
import { type Endpoint, readEndpoint } from "./endpoint.ts";
import { Mistake } from "./mistake.ts";
import { type Home, repository } from "./paths.ts";
import { during, type Say } from "./progress.ts";

/** The lock that a cloud process holds as long as it lives: so nobody takes a dead one for running. */
export const cloudLock = "cloud";

const readySeconds = 180;
/** The cloud waits for requests under way, and for its object store to end. */
const endSeconds = 60;

/** The cloud of a home, if its process lives and is ready. */
export async function findCloud(home: Home): Promise<Endpoint | undefined> {
  const holder = await lockHolder(home.folder, cloudLock);
  holder?.forget();
  const endpoint = await readEndpoint(home);
  return endpoint !== undefined && holder?.pid === endpoint.pid ? endpoint : undefined;
}

/**
 * The cloud of a home: the one that runs, else a new process. One that died is started again and finds what it made.
 * @param kind what is wanted; undefined takes what there is, else hosts
 * @throws {Mistake} when what there is is of the other kind, or when it does not start
 */
export async function ensureCloud(home: Home, kind: Endpoint["kind"] | undefined, say: Say): Promise<Endpoint> {
  const running = (await findCloud(home)) ?? (await settledCloud(home, say));
  const last = await readEndpoint(home);
  if (last !== undefined && kind !== undefined && last.kind !== kind) throw new Mistake(otherKind(home, last.kind));
  if (running !== undefined) return running;
  if (last !== undefined)
    say(`the rehearsal cloud (process ${last.pid}) is gone without \`npm stop\`: starting it again`);
  try {
    return await during(say, "starting the rehearsal cloud", () => start(home, last?.kind ?? kind ?? "docker", say));
  } catch (error) {
    // Another one, which an interrupted command had started, was quicker.
    const other = await settledCloud(home, say);
    if (other === undefined) throw error;
    return other;
  }
}

/**
 * The cloud whose process is there and not ready: one that a command started which was interrupted then, or one that is
 * just ending. Waits for what becomes of it.
 */
async function settledCloud(home: Home, say: Say): Promise<Endpoint | undefined> {
  const holder = await lockHolder(home.folder, cloudLock);
  if (holder === undefined) return undefined;
  let gone = false;
  void holder.ended.then(() => (gone = true));
  try {
    return await during(say, `waiting for process ${holder.pid}, which is ${holder.purpose}`, async () => {
      const deadline = Date.now() + readySeconds * 1000;
      while (!gone) {
        const endpoint = await readEndpoint(home);
        if (endpoint?.pid === holder.pid) return endpoint;
        if (Date.now() > deadline) {
          throw new Mistake(
            `the rehearsal cloud (process ${holder.pid}) is not ready. \`npm stop\` ends it. Its log: ${home.cloudLog}`,
          );
        }
        await delay(50);
      }
      return undefined;
    });
  } finally {
    holder.forget();
  }
}

function otherKind(home: Home, kind: Endpoint["kind"]): string {
  const [is, not] = kind === "paper" ? ["API only", "with hosts"] : ["with hosts", "API only"];
  return `the rehearsal in ${home.folder} is ${is}, and can't go on ${not}. \`npm stop\` ends it, or use another folder: --home DIR.`;
}

async function start(home: Home, kind: Endpoint["kind"], say: Say): Promise<Endpoint> {
  mkdirSync(home.folder, { recursive: true });
  const log = openSync(home.cloudLog, "a", 0o600);
  const from = (await stat(home.cloudLog)).size;
  const args = [
    join(repository, "rehearsal/main.ts"),
    "--home",
    home.folder,
    ...(kind === "paper" ? ["--api-only"] : []),
  ];
  // Detached, and with none of our streams: whoever reads our output must not wait for the cloud to end.
  const cloud = spawn(process.execPath, args, { cwd: repository, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  cloud.unref();
  const lines = followLog(home.cloudLog, from, say);
  try {
    return await ready(home, cloud);
  } catch (error) {
    cloud.kill("SIGTERM");
    await lines.read();
    throw new Mistake(`the rehearsal cloud does not start: ${messageOf(error)} Its log: ${home.cloudLog}`);
  } finally {
    lines.stop();
  }
}

async function ready(home: Home, cloud: ChildProcess): Promise<Endpoint> {
  const deadline = Date.now() + readySeconds * 1000;
  let failure: string | undefined;
  cloud.once("error", (error) => (failure = `${error.message}.`));
  cloud.once("exit", (code, signal) => (failure = `it ended with ${code ?? signal ?? "no code"}.`));
  for (;;) {
    const endpoint = await readEndpoint(home);
    if (endpoint !== undefined && endpoint.pid === cloud.pid) return endpoint;
    if (failure !== undefined) throw new Error(failure);
    if (Date.now() > deadline) throw new Error(`it was not ready within ${readySeconds} s.`);
    await delay(50);
  }
}

/** Says what is appended to a log. */
function followLog(path: string, from: number, say: Say): { read(): Promise<void>; stop(): void } {
  let seen = from;
  const read = async () => {
    const bytes = (await readFile(path)).subarray(seen);
    const whole = bytes.subarray(0, bytes.lastIndexOf("\n") + 1);
    seen += whole.length;
    for (const line of whole.toString("utf8").split("\n")) if (line !== "") say(`  ${line}`);
  };
  const timer = setInterval(() => void read(), 500);
  return {
    read,
    stop: () => {
      clearInterval(timer);
    },
  };
}

/** Ends the cloud's process and waits until it is gone; machines stay. Returns whether one ran. */
export async function endCloud(home: Home, say: Say): Promise<boolean> {
  const holder = await lockHolder(home.folder, cloudLock);
  if (holder === undefined) return false;
  signal(holder.pid, "SIGTERM");
  const impatient = setTimeout(() => {
    say(`the rehearsal cloud (process ${holder.pid}) did not end within ${endSeconds} s: killing it`);
    signal(holder.pid, "SIGKILL");
  }, endSeconds * 1000);
  await holder.ended;
  clearTimeout(impatient);
  return true;
}

/** It may end by itself just before. */
function signal(pid: number, name: "SIGTERM" | "SIGKILL"): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
