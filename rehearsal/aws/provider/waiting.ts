import { setTimeout as delay } from "node:timers/promises";
import type { ModelClient, Reply } from "./model-client.ts";

/** How a wait is done: at most so long, looking so often, and given up when the signal says so. */
export interface Patience {
  readonly seconds: number;
  readonly pollMilliseconds: number;
  readonly signal: AbortSignal;
}

/**
 * Looks at a resource until it waits for nothing any more.
 * @throws {Error} with what it still waits for, when the time is up.
 */
export async function untilReady(
  client: ModelClient,
  type: string,
  first: Reply,
  { seconds, pollMilliseconds, signal }: Patience,
): Promise<Reply> {
  const end = performance.now() + seconds * 1000;
  let seen = first;
  while (seen.pending !== undefined) {
    if (performance.now() >= end) {
      throw new Error(`timeout: ${seen.id} was not ready after ${seconds} s: ${seen.pending}`);
    }
    await delay(pollMilliseconds, undefined, { signal }).catch(() => {
      signal.throwIfAborted();
    });
    const next = await client.read(type, first.id, signal);
    if (next === undefined) {
      throw new Error(`${first.id} has disappeared while it was waited for: ${seen.pending}`);
    }
    seen = next;
  }
  return seen;
}

/** Looks until there is no such resource. @throws {Error} when the time is up. */
export async function untilGone(
  client: ModelClient,
  type: string,
  id: string,
  { seconds, pollMilliseconds, signal }: Patience,
): Promise<void> {
  const end = performance.now() + seconds * 1000;
  for (let seen = await client.read(type, id, signal); seen !== undefined; seen = await client.read(type, id, signal)) {
    if (performance.now() >= end) {
      const why = seen.pending === undefined ? "" : `: ${seen.pending}`;
      throw new Error(`timeout: ${id} was still there after ${seconds} s${why}`);
    }
    await delay(pollMilliseconds, undefined, { signal }).catch(() => {
      signal.throwIfAborted();
    });
  }
}
