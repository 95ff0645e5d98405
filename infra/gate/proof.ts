import { setTimeout as pause } from "node:timers/promises";

import type { SiteHost } from "../site.ts";
import { UserError } from "../user-error.ts";
import { request, type Entrance } from "./request.ts";
import { round } from "./round.ts";
import { Sightings, type Wanted } from "./sightings.ts";

/** How old a list of hosts may be; often enough for a gate of minutes, seldom enough for any API's limit. */
const usualHostsAgeMilliseconds = 10_000;

export interface Patience {
  readonly timeoutSeconds: number;
  /** Whom to wait for now, where the cloud replaces hosts by itself; while it fails, its last answer holds. Default: those that there were in the beginning. */
  readonly currentHosts?: () => Promise<readonly SiteHost[]>;
  /** How old that may be, in milliseconds. Default: ten seconds. */
  readonly hostsAgeMilliseconds?: number;
  /** Told what has been seen, whenever that changes. */
  readonly progress: (text: string) => void;
}

/**
 * Asks until all is proven, and tells which hosts those are.
 *
 * @throws {UserError} if time runs out first.
 */
export async function waitUntilProven(
  entrance: Entrance,
  wanted: Wanted,
  patience: Patience,
): Promise<readonly SiteHost[]> {
  const { timeoutSeconds, progress, currentHosts, hostsAgeMilliseconds = usualHostsAgeMilliseconds } = patience;
  const sightings = new Sightings(wanted);
  const deadline = Date.now() + timeoutSeconds * 1000;
  let told = "";
  let { hosts } = wanted;
  let listed = Date.now();
  let unlisted: string | undefined;
  for (;;) {
    for (const probes of round({ hosts, probes: wanted.probes }, sightings.questions)) {
      const answers = await Promise.all(probes.map((probe) => request(entrance, probe)));
      for (const answer of answers) sightings.record(answer);
      if (sightings.relapses.length > 0) throw new UserError(refused(wanted.release, sightings.relapses));
      if (sightings.areProof) return hosts;
      if (Date.now() >= deadline) break;
    }
    if (Date.now() >= deadline) throw new UserError(timedOut(sightings, { ...patience, ...wanted }, unlisted));
    if (sightings.progress !== told) {
      told = sightings.progress;
      progress(`Gate: ${told}`);
    }
    if (currentHosts !== undefined && Date.now() - listed >= hostsAgeMilliseconds) {
      try {
        hosts = await currentHosts();
        sightings.expect(hosts);
        unlisted = undefined;
      } catch (error) {
        // It may be an accident; those that were there before are still waited for.
        unlisted = `the cloud did not tell which hosts there are: ${String(error)}`;
        progress(`Gate: ${unlisted}`);
      }
      listed = Date.now();
    }
    await pause(1_000);
  }
}

function refused(release: string, relapses: readonly string[]): string {
  return [
    `The gate does not let release ${release} in: hosts that had answered right answered wrong then.`,
    ...relapses.map((line) => `  - ${line}`),
    "Nothing was deleted: what served before goes on serving. The log of the app says why, on each host: journalctl --unit evenkeel.",
    "Put the cause right and run `pulumi up` again; the failed hosts go then.",
  ].join("\n");
}

function timedOut(
  sightings: Sightings,
  { timeoutSeconds, ...fleet }: Patience & Wanted,
  unlisted: string | undefined,
): string {
  return [
    `The gate waited ${timeoutSeconds} s and only ${sightings.summary}.`,
    ...[...sightings.report, ...(unlisted === undefined ? [] : [unlisted])].map((line) => `  - ${line}`),
    "Nothing was deleted: what served before goes on serving. A host says why it is not ready in /var/log/evenkeel-boot.log",
    `and on its console. ${remedyFor(fleet)}`,
  ].join("\n");
}

function remedyFor({ newcomers, currentHosts }: Pick<Patience & Wanted, "newcomers" | "currentHosts">): string {
  if (newcomers === true) return "Put the cause right and run `pulumi up` again; the failed hosts go then.";
  if (currentHosts !== undefined) return "A dead host is replaced by what launched it; run `pulumi up` again then.";
  return "A dead host is made anew by `pulumi up --replace URN`; where somebody deleted it, `pulumi refresh` comes first.";
}
