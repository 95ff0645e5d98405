import { setTimeout as delay } from "node:timers/promises";

import { type Host, readStatus } from "../engine/cloud-status.ts";
import { now } from "./clock.ts";
import { DrillFailure } from "./drill-failure.ts";
import type { Stage, StageUpOptions } from "./stage/stage.ts";

/**
 * Long enough that hosts boot on two busy cores and show what is wrong with them, and no longer: the usual ten minutes
 * would only be waited out.
 */
const gateTimeoutSeconds = 40;

/** Looking costs the hosts, which are busy booting. */
const lookMilliseconds = 1_000;

/** What the gate says when time is up and no host was proven. */
const gateWords = /The gate waited \d+ s and only 0 of \d+ hosts serve release/;

export interface FailedRelease extends StageUpOptions {
  /** Default: that the gate saw none of the hosts serve. */
  readonly words?: RegExp;
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
 */
export async function refuseRelease(
  stage: Stage,
  { words = gateWords, symptom, program, settings }: FailedRelease,
): Promise<string> {
  const served = await stage.hosts();
  const release = String(stage.outputs["release"]);
  let gaveUp = Infinity;
  const failing = stage
    .failingUp({ settings: { gateTimeoutSeconds, ...settings }, ...(program !== undefined && { program }) }, words)
    .finally(() => (gaveUp = now()));
  const showing = untilShown(stage, served, symptom);
  const [message, shown] = await Promise.all([failing, showing]);
  if (gaveUp < shown)
    throw new DrillFailure("the gate gave up before the hosts could show what is wrong with them: that proves nothing");

  await onlyReleaseAnswers(stage, release);
  const failed = (await paidHosts(stage)).length - served.length;
  if (failed > served.length) throw new DrillFailure(`there are ${failed} hosts of failed releases`);
  await cleanUp(stage, served);
  return message;
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

/** Waits until one of the hosts that are new shows the symptom; tells when. */
async function untilShown(stage: Stage, served: readonly Host[], symptom: string): Promise<number> {
  const known = new Set(served.map(({ id }) => id));
  await stage.until(
    `a host of the new release shows what is wrong with it: ${symptom}`,
    async () => {
      const candidates = (await paidHosts(stage)).filter(({ id, state }) => !known.has(id) && state === "running");
      for (const host of candidates) if ((await stage.on(host, "bash", "-c", symptom)).code === 0) return true;
      await delay(lookMilliseconds);
      return false;
    },
    gateTimeoutSeconds + 30,
  );
  return now();
}

function idsOf(hosts: readonly Host[]): string {
  return hosts
    .map(({ id }) => id)
    .sort()
    .join(", ");
}
