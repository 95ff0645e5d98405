import { type ChildProcess, fork } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { constants, setPriority } from "node:os";
import { fileURLToPath } from "node:url";

import { now } from "../clock.ts";
import type { FromLoad, ToLoad } from "./messages.ts";
import type { LoadPlan } from "./plan.ts";
import type { RequestRecord } from "./record.ts";

const program = fileURLToPath(new URL("load-process.ts", import.meta.url));

/** All that a load did. */
export interface LoadTotals {
  /** In the order in which they ended. */
  readonly records: readonly RequestRecord[];
  /** From its begin to its last request's end, or to its stop. */
  readonly milliseconds: number;
  /** Of the load's own process: what it took from the machine that is judged. */
  readonly processorSeconds: number;
}

/** A load in a process of its own, from `start` until it is stopped. */
export class Load {
  /** In the request ids of this load, and of no other. */
  readonly id: string;
  readonly plan: LoadPlan;
  /** When it began, as `now`. */
  readonly began: number;
  readonly #process: ChildProcess;
  readonly #records: RequestRecord[] = [];
  readonly #ended: Promise<Extract<FromLoad, { kind: "ended" }>>;
  #fault: string | undefined;
  #lastLoss = -Infinity;
  #lost = 0;
  #lastRight = -Infinity;

  private constructor(
    plan: LoadPlan,
    id: string,
    { child, began }: { readonly child: ChildProcess; readonly began: number },
  ) {
    this.plan = plan;
    this.id = id;
    this.began = began;
    this.#process = child;
    const { promise, resolve, reject } = Promise.withResolvers<Extract<FromLoad, { kind: "ended" }>>();
    this.#ended = promise;
    // Told by `stop`, or by nobody when the runner itself has failed.
    promise.catch(() => undefined);
    child.on("message", (message: FromLoad) => {
      if (message.kind === "records") this.#take(message.records);
      else if (message.kind === "fault") this.#fault ??= message.message;
      else if (message.kind === "ended") resolve(message);
    });
    child.once("exit", (code, signal) => {
      reject(new Error(`the load's process ended with ${code ?? signal ?? "no code"} before it was told to`));
    });
  }

  /** Resolves when the first request is due. */
  static async start(plan: LoadPlan): Promise<Load> {
    const id = randomBytes(4).toString("hex");
    const child = fork(program, { serialization: "advanced", stdio: ["ignore", "inherit", "inherit", "ipc"] });
    preferProcess(child);
    send(child, { kind: "start", plan, id });
    const began = new Promise<number>((resolve, reject) => {
      child.once("message", (message: FromLoad) => {
        if (message.kind === "began") resolve(message.at);
      });
      child.once("exit", () => {
        reject(new Error("the load's process ended before it began"));
      });
      child.once("error", reject);
    });
    return new Load(plan, id, { child, began: await began });
  }

  /** How many requests have ended otherwise than right until now. */
  get lost(): number {
    return this.#lost;
  }

  /** How many requests have ended until now. */
  get ended(): number {
    return this.#records.length;
  }

  /** For how long, in milliseconds, all requests that ended after a moment (of this load) did so right. */
  rightSince(moment: number): number {
    return Math.max(0, this.#lastRight - Math.max(moment, this.#lastLoss));
  }

  /** Those that have ended until now, in that order. */
  get records(): readonly RequestRecord[] {
    return this.#records;
  }

  /**
   * Sends no more, and waits for the answers that are still to come.
   * @throws {Error} when this machine could not send what it should have, so that the figures mean nothing
   */
  async stop(): Promise<LoadTotals> {
    send(this.#process, { kind: "stop" });
    const { sent, processorSeconds } = await this.#ended;
    const milliseconds = now() - this.began;
    if (this.#fault !== undefined) throw new Error(`the load is not what it should be: ${this.#fault}`);
    if (sent !== this.#records.length)
      throw new Error(`the load sent ${sent} requests and accounts for ${this.#records.length}`);
    return { records: this.#records, milliseconds, processorSeconds };
  }

  /** Ends it at once, whatever is under way. Harmless when it has ended. */
  async abandon(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await gone;
  }

  #take(records: readonly RequestRecord[]): void {
    for (const record of records) {
      this.#records.push(record);
      if (record.outcome === "right") this.#lastRight = Math.max(this.#lastRight, record.end);
      else {
        this.#lost += 1;
        this.#lastLoss = Math.max(this.#lastLoss, record.end);
      }
    }
  }
}

/** The load measures what the machine's other work does to the site, and should not feel it itself. */
function preferProcess({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGH);
  } catch {
    // Only root may. Its records tell how late it was.
  }
}

function send(child: ChildProcess, message: ToLoad): void {
  child.send(message);
}
