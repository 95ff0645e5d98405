import { setTimeout as delay } from "node:timers/promises";
import { type ModelClient, ModelError, type Reply } from "./model-client.ts";

/** How a wait is done: at most so long, looking so often, and given up when the signal says so. */
export interface Patience {
  readonly seconds: number;
  readonly pollMilliseconds: number;
  readonly signal: AbortSignal;
}

/**
 * Looks at a resource until it waits for nothing any more.
 * @param patience with when it was asked for (ISO 8601): a failure since then ends the wait
 * @throws {Error} with what it still waits for, when the time is up or something on the way there has failed.
 */
export async function untilReady(
  client: ModelClient,
  type: string,
  first: Reply,
  { seconds, pollMilliseconds, signal, since }: Patience & { readonly since: string },
): Promise<Reply> {
  const end = performance.now() + seconds * 1000;
  let seen = first;
  while (seen.pending !== undefined) {
    // The official provider takes a failed activity of a group for the end, though AWS would try again.
    if (seen.failedAt !== undefined && seen.failedAt >= since) {
      throw new Error(`failed: ${seen.id} is not ready, and not waited for any longer: ${seen.pending}`);
    }
    if (performance.now() >= end) {
      throw new Error(`timeout: ${seen.id} was not ready after ${seconds} s: ${seen.pending}`);
    }
    await pause(pollMilliseconds, signal);
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
    await pause(pollMilliseconds, signal);
  }
}

/** Between two attempts at a deletion, as a multiple of the pause between two looks: ten seconds, as the official provider has. */
const LONGEST_PAUSE = 50;

/**
 * Asks for a deletion until the model takes it. What hangs on the resource may be on its way out, so a refusal with that code is
 * no end. Resolves with whether the resource is gone.
 * @throws {ModelError} the last refusal, when the time is up.
 */
export async function untilLetGo(
  client: ModelClient,
  type: string,
  id: string,
  { code, seconds, pollMilliseconds, signal }: Patience & { readonly code: string | undefined },
): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await client.delete(type, id, signal);
    } catch (error) {
      const isRetried = error instanceof ModelError && error.code === code && performance.now() < end;
      if (!isRetried) throw error;
    }
    const usual = pollMilliseconds * Math.min(2 ** attempt, LONGEST_PAUSE);
    await pause(Math.min(usual, end - performance.now()), signal);
  }
}

/** @throws what the signal was aborted with. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => {
    signal.throwIfAborted();
  });
}
