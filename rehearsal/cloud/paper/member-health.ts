import type { HealthCheck, MemberHealth } from "../data-plane.ts";
import { isHealthyStatus } from "../healthy-statuses.ts";
import { answerOf, isLost, type PaperHost } from "./paper-host.ts";

/** What a balancer knows of one member. */
export interface MemberRecord {
  readonly healthy: boolean;
  /** Checks in a row that said the opposite of `healthy`. */
  readonly contrary: number;
  readonly lastCheck: string;
}

/** A new member is down until it has proven itself. */
export const newMember: MemberRecord = { healthy: false, contrary: 0, lastCheck: "not checked yet" };

/** One check's outcome, in words and as a verdict; only what an HTTP check may call healthy is. */
export function check(
  health: HealthCheck,
  host: PaperHost | undefined,
): { readonly ok: boolean; readonly words: string } {
  if (host?.running !== true) return { ok: false, words: "no route to host" };
  // The kernel of a frozen host takes connections.
  if (health.protocol === "tcp")
    return isLost(host) ? { ok: false, words: "timed out" } : { ok: true, words: "connected" };
  const answer = answerOf(host, health.path ?? "/");
  if (answer === undefined) return { ok: false, words: "timed out" };
  return { ok: isHealthyStatus(answer.status, health.statuses), words: String(answer.status) };
}

/** Counts a check: a member changes sides after its threshold of contrary checks in a row. */
export function afterCheck(
  member: MemberRecord,
  { ok, words }: { readonly ok: boolean; readonly words: string },
  health: HealthCheck,
): MemberRecord {
  if (ok === member.healthy) return { ...member, contrary: 0, lastCheck: words };
  const contrary = member.contrary + 1;
  const threshold = member.healthy ? health.unhealthyThreshold : health.healthyThreshold;
  if (contrary < threshold) return { healthy: member.healthy, contrary, lastCheck: words };
  return { healthy: !member.healthy, contrary: 0, lastCheck: words };
}

export function reportOf(id: string, { healthy, lastCheck }: MemberRecord): MemberHealth {
  return { id, healthy, lastCheck };
}
