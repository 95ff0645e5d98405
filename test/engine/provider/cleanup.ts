/** What a test has started, to be closed in the opposite order, all of it, also when closing something fails. */
export class Cleanup {
  readonly #closers: (() => Promise<void>)[] = [];

  add(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** @throws {AggregateError} of what could not be closed. */
  async run(): Promise<void> {
    const errors: unknown[] = [];
    for (const close of this.#closers.splice(0).reverse()) {
      await close().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) {
      throw new AggregateError(errors, `Not everything could be closed: ${errors.map(String).join("; ")}`);
    }
  }
}
