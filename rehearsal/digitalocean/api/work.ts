import { setTimeout as sleep } from "node:timers/promises";

/** What goes on in the background after a request was answered: booting, deleting, actions. */
export class Work {
  readonly #log: (line: string) => void;
  readonly #stop = new AbortController();
  readonly #tasks = new Set<Promise<void>>();
  readonly #chains = new Map<string, Promise<void>>();

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** Tasks under one key run one after another, in the order they were given. A task that throws is logged. */
  start(key: string, what: string, task: () => Promise<void>): void {
    const before = this.#chains.get(key) ?? Promise.resolve();
    const run = before.then(async () => {
      if (this.closed) return;
      await task().catch((error: unknown) => {
        if (!this.closed) this.#log(`${what}: ${messageOf(error)}`);
      });
    });
    this.#chains.set(key, run);
    this.#tasks.add(run);
    void run.then(() => {
      this.#tasks.delete(run);
      if (this.#chains.get(key) === run) this.#chains.delete(key);
    });
  }

  /** @throws {Error} an `AbortError` when the work ends meanwhile. */
  async pause(seconds: number): Promise<void> {
    await sleep(seconds * 1000, undefined, { signal: this.#stop.signal });
  }

  /** No new task begins, pauses end at once; resolves when the running ones are done. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#tasks);
  }

  get closed(): boolean {
    return this.#stop.signal.aborted;
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
