import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../message.ts";
import type { Operation } from "../../provider/implementation.ts";
import type { Client } from "./client.ts";
import { hasStatus } from "./http.ts";

/** Polls until `look` finds something, at most so long. @throws {Error} telling what was waited for, and how it was last seen. */
export async function waitFor<Result>(
  operation: Pick<Operation<Client>, "client" | "signal">,
  waiting: { readonly what: string; readonly timeoutSeconds: number },
  look: () => Promise<{ readonly done: Result } | { readonly seen: string }>,
): Promise<Result> {
  const end = performance.now() + waiting.timeoutSeconds * 1000;
  for (;;) {
    const view = await look();
    if ("done" in view) {
      return view.done;
    }
    if (performance.now() >= end) {
      throw new Error(`Waited ${waiting.timeoutSeconds} s for ${waiting.what}; last seen: ${view.seen}.`);
    }
    await pause(operation, operation.client.pollMilliseconds);
  }
}

/** @throws what the operation was aborted with. */
export async function pause({ signal }: Pick<Operation<Client>, "signal">, milliseconds: number): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => {
    signal.throwIfAborted();
  });
}

/** Tries again while the API answers with a refusal that passes by itself. */
export async function retryWhile(
  operation: Pick<Operation<Client>, "client" | "signal">,
  waiting: { readonly what: string; readonly timeoutSeconds: number },
  isPassing: (error: unknown) => boolean,
  attempt: () => Promise<void>,
): Promise<void> {
  await waitFor(operation, waiting, async () => {
    try {
      await attempt();
      return { done: undefined };
    } catch (error) {
      if (!isPassing(error)) {
        throw error;
      }
      return { seen: messageOf(error) };
    }
  });
}

/** Deletes; whatever is gone already is fine. */
export async function deleteIfThere(attempt: () => Promise<void>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    if (!hasStatus(error, 404)) {
      throw error;
    }
  }
}
