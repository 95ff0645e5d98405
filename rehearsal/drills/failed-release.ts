import { setTimeout as delay } from "node:timers/promises";

import { type Host, readStatus } from "../engine/cloud-status.ts";
import { now } from "./clock.ts";
import { DrillFailure } from "./drill-failure.ts";
import { Inconclusive } from "./inconclusive.ts";
import type { Stage, StageUpOptions } from "./stage/stage.ts";

/**
 * Long enough that hosts boot on two busy cores and show what is wrong with them, and no longer: the usual ten minutes
 * would only be waited out.
 */
const usualGateSeconds = 40;
/** Hosts that have to be let in first end the wait themselves: that may take a busy machine its time. */
const gateSecondsUntilLetIn = 120;
/** How much longer than the gate the symptom is looked for. */
const symptomSeconds = 30;

/** Looking costs the hosts, which are busy booting. */
const lookMilliseconds = 1_000;

/** What the gate says when time is up and no host was proven. */
const gateWords = /The gate waited \d+ s and only 0 of \d+ hosts serve release/;
/** What it says when a host answers wrong that had answered right. */
const relapseWords = "The gate does not let release";

export interface FailedRelease extends StageUpOptions {
  /** Default: that the gate saw none of the hosts serve; of a release that is let in first, whatever the gate says. */
  readonly words?: RegExp;
  /** Whether its hosts seem well at first, so that the gate has to see them fail in rotation. Default: they never get that far. */
  readonly letIn?: boolean;
  /**
   * Script for a host of that release, which succeeds there once the host is as bad as it was made: without it nobody would
   * know whether the gate refused what it should, or only found hosts that boot too slowly.
   */
  readonly symptom: string;
}

/**
 * An `up` of a release that must not get in, and the good `up` after it. What served before must be what serves then,
 * and the failed hosts gone. Returns what the failed `up` said.
 *
 * @throws {DrillFailure} if the release got in, or anything is left of it
 * @throws {Inconclusive} if the machine was too slow for its hosts to show what they should
 */
export async function refuseRelease(
  stage: Stage,
  { letIn = false, words = letIn ? /The gate/ : gateWords, symptom, program, settings }: FailedRelease,
): Promise<string> {
  const served = await stage.hosts();
  const release = String(stage.outputs["release"]);
  const gateTimeoutSeconds = letIn ? gateSecondsUntilLetIn : usualGateSeconds;
  let gaveUp = Infinity;
  const failing = stage
    .failingUp({ settings: { gateTimeoutSeconds, ...settings }, ...(program !== undefined && { program }) }, words)
    .finally(() => (gaveUp = now()));
  const showing = untilShown(stage, served, { symptom, patienceSeconds: gateTimeoutSeconds + symptomSeconds });
  // It is told of when the `up` has ended, and not at all when that got the release in.
  showing.catch(() => undefined);
  const message = await failing;
  if (gaveUp < (await showing))
    throw new Inconclusive("the gate gave up before the hosts could show what is wrong with them: that proves nothing");
  if (letIn && !message.includes(relapseWords) && !wasLetIn(stage, served, gaveUp))
    throw new Inconclusive("the gate gave up before one of the hosts was let in: that proves nothing");

  await onlyReleaseAnswers(stage, release);
  const failed = (await paidHosts(stage)).length - served.length;
  if (failed > served.length) throw new DrillFailure(`there are ${failed} hosts of failed releases`);
  await cleanUp(stage, served);
  return message;
}

/** Whether the load balancer had let in another host than those that served, up to a moment (as `now`). */
function wasLetIn({ events, load }: Stage, served: readonly Host[], until: number): boolean {
  const known = new Set(served.map(({ hostId }) => hostId));
  return events.some(
    (event) =>
      event.kind === "balancer" && event.state === "in" && !known.has(event.host) && load.began + event.at <= until,
  );
}

/** The next good `up`, which is of what serves: it takes away whatever failed before and leaves the others alone. */
export async function cleanUp(stage: Stage, served: readonly Host[]): Promise<void> {
  await stage.up();
  const left = idsOf(await paidHosts(stage));
  if (left !== idsOf(served))
    throw new DrillFailure(`hosts ${idsOf(served)} served; after a good up there are ${left}`);
}

/** @throws {DrillFailure} if another release than this one answers in the next two seconds */
export async function onlyReleaseAnswers(stage: Stage, wanted: string): Promise<void> {
  const others = (await stage.nextRequests(2)).filter(({ release }) => release !== undefined && release !== wanted);
  const [other] = others;
  if (other !== undefined)
    throw new DrillFailure(`release ${wanted} is to serve, and ${others.length} answers came from ${other.release}`);
}

/** Hosts of the stage's cloud, whoever knows of them; not those that are leaving. */
export async function paidHosts(stage: Stage): Promise<readonly Host[]> {
  const { hosts } = await readStatus(stage.endpoint);
  return hosts.filter(({ cloud, state }) => cloud === stage.cloud && state !== "leaving");
}

/** Waits until one of the hosts that are new shows the symptom; tells when. @throws {Inconclusive} when none does in time */
async function untilShown(
  stage: Stage,
  served: readonly Host[],
  { symptom, patienceSeconds }: { readonly symptom: string; readonly patienceSeconds: number },
): Promise<number> {
  const known = new Set(served.map(({ id }) => id));
  const isShown = async () => {
    const candidates = (await paidHosts(stage)).filter(({ id, state }) => !known.has(id) && state === "running");
    for (const host of candidates) if ((await stage.on(host, "bash", "-c", symptom)).code === 0) return true;
    await delay(lookMilliseconds);
    return false;
  };
  try {
    await stage.until(`a host of the new release shows what is wrong with it: ${symptom}`, isShown, patienceSeconds);
  } catch (error) {
    if (error instanceof DrillFailure) throw new Inconclusive(`${error.message}: that proves nothing`);
    throw error;
  }
  return now();
}

function idsOf(hosts: readonly Host[]): string {
  return hosts
    .map(({ id }) => id)
    .sort()
    .join(", ");
}
