/**
 * A task of which one run is under way at a time. Whoever asks while it runs shares the next run, which begins after
 * they asked, so it has seen what they did before.
 */
export class Coalesced {
  readonly #task: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  /** Resolves or rejects with the run that begins after this call. */
  run(): Promise<void> {
    this.#next ??= this.#afterRunning();
    return this.#next;
  }

  async #afterRunning(): Promise<void> {
    await (this.#running ?? Promise.resolve()).catch(() => undefined);
    this.#running = this.#next;
    this.#next = undefined;
    await this.#task();
  }
}
