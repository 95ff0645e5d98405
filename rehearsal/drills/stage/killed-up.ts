import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { homeAt } from "../../engine/paths.ts";
import type { Say } from "../../engine/progress.ts";
import type { Config } from "../../engine/stack-config.ts";
import { readProject } from "../../engine/stack-files.ts";
import { stackLocks } from "../../engine/stack-lock.ts";
import { DrillFailure } from "../drill-failure.ts";

/** What the process of an `up` is told. */
export interface UpOrder {
  /** Folder of the rehearsal. */
  readonly home: string;
  /** Of the stack. */
  readonly name: string;
  readonly config: Config;
  /** Folder of the program. */
  readonly program: string;
}

export interface Killing {
  /** Whether a line of the engine's is the one to kill at. */
  readonly when: (line: string) => boolean;
  readonly say: Say;
}

const upProcess = fileURLToPath(new URL("up-process.ts", import.meta.url));

/**
 * An `up` in a process of its own that is killed, with its engine: SIGKILL, as the end of a battery. Returns when both are gone.
 * @throws {DrillFailure} when it ends before
 */
export async function killUp(order: UpOrder, { when, say }: Killing): Promise<void> {
  // What it says when it loses its engine is no news; what it says when it ends before is.
  const child = fork(upProcess, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let complaint = "";
  child.stderr?.on("data", (data: Buffer) => (complaint += data.toString()));
  const gone = once(child, "close");
  try {
    const moment = new Promise<"now">((resolve) => {
      child.on("message", (line: string) => {
        say(line);
        if (when(line.trim())) resolve("now");
      });
    });
    child.send(order);
    if ((await Promise.race([moment, gone])) !== "now")
      throw new DrillFailure(`the up to be killed ended before: ${complaint.trim().slice(0, 1_000)}`);
  } finally {
    // The engine first: it would take the end of its program for a failure, and put things in order.
    await killEngine(order);
    child.kill("SIGKILL");
    await gone;
  }
}

/** Kills the engine at work on the stack, if there is one, and waits until it is gone. */
async function killEngine({ home, name }: UpOrder): Promise<void> {
  const { name: project } = await readProject();
  for (;;) {
    const working = (await stackLocks(homeAt(home), project, name)).find(({ alive }) => alive);
    if (working === undefined) return;
    try {
      process.kill(working.pid, "SIGKILL");
    } catch {
      // It went in the meantime.
    }
    await delay(20);
  }
}
