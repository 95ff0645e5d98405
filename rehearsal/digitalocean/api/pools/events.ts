import { randomUUID } from "node:crypto";

import type { PoolEvent, PoolRecord } from "./records.ts";

/** Older ones are forgotten. */
const remembered = 200;

/** What is under way for a pool; `undefined`: nothing. */
export function openEvent(pool: PoolRecord): PoolEvent | undefined {
  const last = pool.events.at(-1);
  return last?.status === "in_progress" ? last : undefined;
}

/** A pool is on its way to another size, or back to its own; whatever was under way before is given up for it. */
export function beginEvent(
  pool: PoolRecord,
  now: string,
  { reason, current }: Pick<PoolEvent, "reason" | "current">,
): void {
  endEvent(pool, now, "the pool's size was changed again");
  const event: PoolEvent = {
    id: randomUUID(),
    reason,
    current,
    desired: pool.desired,
    status: "in_progress",
    createdAt: now,
    updatedAt: now,
  };
  pool.events = [...pool.events, event].slice(-remembered);
}

/** @param problem why it failed; absent: it did not */
export function endEvent(pool: PoolRecord, now: string, problem?: string): void {
  const event = openEvent(pool);
  if (event === undefined) return;
  event.status = problem === undefined ? "success" : "error";
  event.updatedAt = now;
  if (problem !== undefined) event.problem = problem;
}

export function eventView(event: PoolEvent): object {
  return {
    history_event_id: event.id,
    current_instance_count: event.current,
    desired_instance_count: event.desired,
    reason: event.reason,
    status: event.status,
    ...(event.problem === undefined ? {} : { error_reason: event.problem }),
    created_at: event.createdAt,
    updated_at: event.updatedAt,
  };
}
