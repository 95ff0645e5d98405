/** Fewer may be an accident. */
const leastFailures = 5;
/** More of all answers is no accident: above what a busy site fails now and then. */
const mostFailing = 0.05;

/**
 * How many answers a worker has given while its host was admitted, the health path's left out, and how many of them were
 * errors of its own.
 */
export class Answers {
  #all = 0;
  #failed = 0;

  count(status: number): void {
    this.#all += 1;
    if (status >= 500) this.#failed += 1;
  }

  /** Whether more fail than a good release would. */
  get areBad(): boolean {
    return this.#failed >= leastFailures && this.#failed > mostFailing * this.#all;
  }
}
