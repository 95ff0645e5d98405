import type { Host } from "../engine/cloud-status.ts";
import { type CheckPolicy, ejectSeconds } from "./allowance.ts";
import type { Stage } from "./stage/stage.ts";

/** What looking at the load balancer and giving orders to a host take on a busy machine. */
const slackSeconds = 2;

/** The longest a host that answers no more stays in: it stopped just after a good check, and the last one has to time out. */
export function longestEjectSeconds(policy: CheckPolicy): number {
  return ejectSeconds(policy) + policy.timeoutSeconds;
}

/** The longest a host that answers well again stays out; the check that hangs meanwhile counts as one more. */
export function longestAdmitSeconds({ intervalSeconds, healthyThreshold, timeoutSeconds }: CheckPolicy): number {
  return intervalSeconds * healthyThreshold + timeoutSeconds;
}

/** Waits until a host that answers no more is out. @throws {DrillFailure} when that takes longer than its check allows */
export async function untilEjected(stage: Stage, host: Host): Promise<void> {
  await stage.untilOut(host, longestEjectSeconds(stage.policy) + slackSeconds);
}

/** Waits until a host that answers well again is in. @throws {DrillFailure} when that takes longer than its check allows */
export async function untilAdmitted(stage: Stage, host: Host): Promise<void> {
  await stage.untilIn(host, longestAdmitSeconds(stage.policy) + slackSeconds);
}

/** Waits for the end of all requests that were sent until now: those that hang are not to be saved by a quick cure. */
async function untilEnded(stage: Stage): Promise<void> {
  const { load } = stage;
  const last = load.records.reduce((most, { number }) => Math.max(most, number), 0);
  await stage.until(
    `all requests up to number ${last} have ended`,
    () => load.records.filter(({ number }) => number <= last).length === last + 1,
  );
}

/** Whether the load balancer has taken a host out since the load began. */
export function wasTakenOut({ events }: Pick<Stage, "events">, { hostId }: Pick<Host, "hostId">): boolean {
  return events.some((event) => event.kind === "balancer" && event.host === hostId && event.state === "out");
}

interface Illness {
  readonly words: string;
  readonly begin: (host: Host) => Promise<unknown>;
  /** Of what is to be done about it where the host is not replaced. */
  readonly cureWords: string;
  readonly cure: (host: Host) => Promise<unknown>;
}

/**
 * Waits until a host of one of AWS's groups is let in again, or another one in its place. A group replaces what its load
 * balancer has taken out, but for hosts that it launched less than its grace period ago: those may come back.
 */
export async function untilBackOrReplaced(stage: Stage, host: Host, before: readonly Host[]): Promise<void> {
  let newcomer: Host | undefined;
  await stage.until(`host ${host.hostId} is let in again, or another one has come`, async () => {
    newcomer = await stage.findNewcomer(before);
    return newcomer !== undefined || stage.isLetIn(host) === true;
  });
  if (newcomer !== undefined) await stage.untilJoined(newcomer);
}

/** Cures a host of a group, unless that has replaced it meanwhile. */
export async function cureMember(stage: Stage, host: Host, cure: () => Promise<unknown>): Promise<void> {
  try {
    await cure();
  } catch (error) {
    if ((await stage.hosts()).some(({ id }) => id === host.id)) throw error;
  }
}

/** One host answers no more and is taken out in time; cured, it is let in again in time, or was replaced by its group. */
export async function outAndIn(stage: Stage, { words, begin, cureWords, cure }: Illness): Promise<void> {
  const before = await stage.hosts();
  const host = await stage.host();
  stage.mark(words, { host, expect: "out" });
  await begin(host);
  await untilEjected(stage, host);
  await untilEnded(stage);
  if (host.group !== undefined) {
    stage.mark(cureWords, { host });
    await cureMember(stage, host, () => cure(host));
    await untilBackOrReplaced(stage, host, before);
    return;
  }
  stage.mark(cureWords, { host, expect: "in" });
  await cure(host);
  await untilAdmitted(stage, host);
}
