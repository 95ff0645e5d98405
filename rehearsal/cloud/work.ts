import { setTimeout as sleep } from "node:timers/promises";

import { messageOf } from "../message.ts";
import { Serial } from "./serial.ts";

/** What goes on in the background after a request was answered: booting, deleting, actions. */
export class Work {
  readonly #log: (line: string) => void;
  readonly #stop = new AbortController();
  readonly #serial = new Serial();

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** Tasks under one key run one after another, in the order they were given. A task that throws is logged. */
  start(key: string, what: string, task: () => Promise<void>): void {
    void this.#serial.run(key, async () => {
      if (this.closed) return;
      await task().catch((error: unknown) => {
        if (!this.closed) this.#log(`${what}: ${messageOf(error)}`);
      });
    });
  }

  /** @throws {Error} an `AbortError` when the work ends meanwhile. */
  async pause(seconds: number): Promise<void> {
    await sleep(seconds * 1000, undefined, { signal: this.#stop.signal });
  }

  /** No new task begins, pauses end at once; resolves when the running ones are done. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#serial.idle();
  }

  get closed(): boolean {
    return this.#stop.signal.aborted;
  }
}
