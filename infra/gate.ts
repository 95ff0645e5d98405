import * as pulumi from "@pulumi/pulumi";

import { waitUntilAlone, waitUntilGone } from "./gate/departure.ts";
import { waitUntilProven } from "./gate/proof.ts";
import type { Entrance, Probe } from "./gate/request.ts";
import type { Wanted } from "./gate/sightings.ts";
import { accepted, rejected, type Candidate } from "./history/candidate.ts";
import { servingOf } from "./history/verdicts.ts";
import { ejectSeconds } from "./host/health-policy.ts";
import { known } from "./known.ts";
import { schemeOf, type Settings } from "./settings.ts";
import type { Site, SiteHost } from "./site.ts";
import { UserError } from "./user-error.ts";

/**
 * The wait at the end of every `up`: until each host of the wanted generation, and no fewer than `hostCount`, was seen
 * serving the wanted release through the load balancer. Then the hosts are told their verdicts: the old generation
 * drains, and is seen to be gone before the engine deletes it. If it fails, the new one drains, and a program that fails
 * deletes nothing, so whatever served before goes on serving. Either way what an earlier `up` left unjudged drains too, unless
 * nothing would serve then. In a preview there is nothing to wait for.
 *
 * @returns the site with the hosts that were proven, which may be others than there were in the beginning.
 * @throws {UserError} after `gateTimeoutSeconds`, with what was seen.
 */
export async function gate(site: Site, settings: Settings): Promise<Site> {
  const { candidate, judgements, unjudged } = site;
  const accept = () => site.judge(accepted(judgements, candidate, unjudged));
  if (pulumi.runtime.isDryRun()) {
    await accept();
    return site;
  }
  const [hosts, addresses] = await known(pulumi.all([site.hosts, site.addresses]));
  const { generation, release } = candidate;
  if (settings.skipGate) {
    await accept();
    await pulumi.log.warn(
      `skipGate is set: nobody has seen generation ${generation} serve. Remove it for the next \`up\`.`,
    );
    return site;
  }
  const entrance = entranceOf(settings, addresses[0] ?? "");
  const wanted = wantedOf(settings, candidate, hosts);
  const progress = (text: string) => void pulumi.log.info(text, undefined, undefined, true);
  // Hosts look for their verdict, say that they leave, and are out after the time to eject.
  const timeoutSeconds = 60 + 2 * ejectSeconds(settings.health);
  // With nobody told to leave, another host is somebody's own.
  const nothingServed = servingOf(judgements) === undefined;
  const nobodyLeaves = unjudged.length === 0 && (candidate.serves || nothingServed);
  const departure = { timeoutSeconds, ...(nobodyLeaves && { strangersSeconds: 5 }), progress };

  let proven: readonly SiteHost[];
  try {
    proven = await waitUntilProven(entrance, wanted, {
      timeoutSeconds: settings.gateTimeoutSeconds,
      ...(site.currentHosts !== undefined && { currentHosts: site.currentHosts }),
      progress,
    });
  } catch (error) {
    await site.judge(rejected(judgements, candidate, unjudged));
    if (candidate.serves || !(error instanceof UserError)) throw error;
    // AWS's load balancers send requests to all hosts where none is healthy:
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
    const outcome = nothingServed
      ? "They were told to drain. Nothing served before, so the load balancer may go on sending them requests."
      : await waitUntilGone(entrance, wanted, departure);
    throw new UserError(`${error.message}\n${outcome}`);
  }
  await accept();
  const strangers = await waitUntilAlone(entrance, { ...wanted, hosts: proven }, departure);
  if (strangers.length > 0) {
    await pulumi.log.warn(
      `These hosts answer too, from the same release, and are not among those that stay: ${strangers.join(", ")}. ` +
        "They are hosts that this `up` is about to delete, or that somebody added.",
    );
  }
  const alone = strangers.length === 0 ? ", and nobody else answers" : "";
  await pulumi.log.info(`Gate passed: every host of generation ${generation} serves release ${release}${alone}.`);
  return { ...site, hosts: pulumi.output([...proven]) };
}

function entranceOf(settings: Settings, address: string): Entrance {
  const name = settings.domains[0];
  return {
    scheme: schemeOf(settings),
    address,
    ...(name !== undefined && { name }),
    // Hosts have it issued once they are accepted.
    mayLackCertificate: settings.tls === "certbot",
  };
}

function wantedOf(settings: Settings, { release, serves }: Candidate, hosts: readonly SiteHost[]): Wanted {
  return {
    hosts,
    least: settings.hostCount,
    release,
    // Nobody has judged newcomers yet but themselves: their health tells when they fail what no probe asks.
    probes: serves ? settings.probes : withHealth(settings),
    newcomers: !serves,
  };
}

function withHealth({ probes, health }: Settings): readonly Probe[] {
  return probes.some(({ path }) => path === health.path) ? probes : [...probes, { path: health.path, status: 200 }];
}
