import { setTimeout as pause } from "node:timers/promises";

import * as pulumi from "@pulumi/pulumi";

import { request, type Entrance } from "./gate/request.ts";
import { round } from "./gate/round.ts";
import { Sightings, type Wanted } from "./gate/sightings.ts";
import { known } from "./known.ts";
import { schemeOf, type Settings } from "./settings.ts";
import type { Site, SiteHost } from "./site.ts";
import { UserError } from "./user-error.ts";

/**
 * The wait at the end of every `up`: until each host of the wanted generation, and no fewer than `hostCount`, was seen
 * serving the wanted release through the load balancer. A program that fails here deletes nothing, so whatever served
 * before goes on serving. In a preview there is nothing to wait for.
 *
 * @returns the site with the hosts that were proven, which may be others than there were in the beginning.
 * @throws {UserError} after `gateTimeoutSeconds`, with what was seen.
 */
export async function gate(site: Site, settings: Settings): Promise<Site> {
  if (pulumi.runtime.isDryRun()) return site;
  const [hosts, [address = ""]] = await known(pulumi.all([site.hosts, site.addresses]));
  const name = settings.domains[0];
  const entrance: Entrance = {
    scheme: schemeOf(settings),
    address,
    ...(name !== undefined && { name }),
  };
  const wanted = { hosts, least: settings.hostCount, release: site.release, probes: settings.probes };
  const proven = await waitUntilProven(entrance, wanted, {
    timeoutSeconds: settings.gateTimeoutSeconds,
    ...(site.currentHosts !== undefined && { currentHosts: site.currentHosts }),
    progress: (text) => void pulumi.log.info(text, undefined, undefined, true),
  });
  await pulumi.log.info(`Gate passed: every host of generation ${site.generation} serves release ${site.release}.`);
  return { ...site, hosts: pulumi.output([...proven]) };
}

/** How old a list of hosts may be; often enough for a gate of minutes, seldom enough for any API's limit. */
const usualHostsAgeMilliseconds = 10_000;

export interface Patience {
  readonly timeoutSeconds: number;
  /** Whom to wait for now, where the cloud replaces hosts by itself. Default: those that there were in the beginning. */
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
  for (;;) {
    for (const probes of round({ hosts, probes: wanted.probes })) {
      const answers = await Promise.all(probes.map((probe) => request(entrance, probe)));
      for (const answer of answers) sightings.record(answer);
      if (sightings.areProof) return hosts;
      if (Date.now() >= deadline) break;
    }
    if (Date.now() >= deadline) throw new UserError(timedOut(timeoutSeconds, sightings));
    if (sightings.summary !== told) {
      told = sightings.summary;
      progress(`Gate: ${told}`);
    }
    if (currentHosts !== undefined && Date.now() - listed >= hostsAgeMilliseconds) {
      hosts = await currentHosts();
      sightings.expect(hosts);
      listed = Date.now();
    }
    await pause(1_000);
  }
}

function timedOut(seconds: number, sightings: Sightings): string {
  return [
    `The gate waited ${seconds} s and only ${sightings.summary}.`,
    ...sightings.report.map((line) => `  - ${line}`),
    "Nothing was deleted: what served before goes on serving. A host says why it is not ready in /var/log/evenkeel-boot.log",
    "and on its console. Put the cause right and run `pulumi up` again; the failed hosts go then.",
  ].join("\n");
}
