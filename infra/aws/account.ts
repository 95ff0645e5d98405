import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Architecture } from "../release/artifact.ts";
import type { Settings } from "../settings.ts";
import { UserError } from "../user-error.ts";
import { type Offer, readOffer, type RootDisk } from "./offer.ts";

/** What the settings ask of the account. */
export type Wanted = Pick<Settings, "region" | "hostCount" | "maxHosts" | "hostSize" | "hostImage" | "zones">;

/** What the program needs to know of the account. */
export interface Account {
  readonly id: string;
  readonly zones: readonly string[];
  readonly imageId: string;
  readonly architecture: Architecture;
  readonly disk: RootDisk;
}

/**
 * Asks the account, in a preview too, whether the site can be had, so that a mistake costs seconds and not half a fleet.
 *
 * @throws {UserError} listing everything that can't be had.
 */
export async function checkAccount(wanted: Wanted, opts: pulumi.InvokeOptions): Promise<Account> {
  const { accountId } = await aws.getCallerIdentity({}, opts).catch((error: unknown) => {
    throw new UserError(unasked(wanted.region, error));
  });
  const offer = await readOffer(wanted, opts);
  const { errors, warnings, notes } = compare(wanted, offer);
  for (const note of notes) await pulumi.log.info(note);
  for (const warning of warnings) await pulumi.log.warn(warning);
  if (errors.length > 0 || offer.image === undefined) {
    throw new UserError(["The account can't hold this site:", ...errors.map((error) => `  - ${error}`)].join("\n"));
  }
  return {
    id: accountId,
    zones: offer.zones.slice(0, wanted.zones),
    imageId: offer.image.id,
    architecture: offer.image.architecture === "arm64" ? "arm64" : "x64",
    disk: offer.image.disk,
  };
}

function unasked(region: string, error: unknown): string {
  return [
    `AWS in ${region} does not say who you are: ${String(error).replace(/^Error: /, "")}`,
    "Log in (for example by `aws sso login`), or name a profile in AWS_PROFILE or aws:profile. Credentials that are good elsewhere",
    "are refused in a region that is not enabled for the account; a misspelt one has no address: see evenkeel:region.",
    "To try everything without an account, run `npm start -- --stack aws`.",
  ].join("\n");
}

/** Pure: what is wrong, what will be at the next release, and what is good to know. */
export function compare(
  wanted: Wanted,
  offer: Offer,
): { readonly errors: string[]; readonly warnings: string[]; readonly notes: string[] } {
  const { region, zones, hostSize, hostImage, hostCount } = wanted;
  const { size, image, newestImage } = offer;
  const errors: string[] = [];
  if (offer.zones.length < zones) {
    errors.push(
      `zones: got ${zones}, but ${region} has ${offer.zones.length} for this account; lower it, or choose another region`,
    );
  }
  const lacking = offer.zones.slice(0, zones).filter((zone) => !offer.zonesOfSize.includes(zone));
  if (size === undefined) {
    errors.push(`hostSize: got ${hostSize}, which does not exist in ${region}; t3.small and t4g.small are usual sizes`);
  } else if (lacking.length > 0) {
    errors.push(`hostSize: got ${hostSize}, which ${lacking.join(" and ")} does not have; choose another size`);
  }
  const newest = newestImage === undefined ? "" : `; the newest Debian 13 there is ${newestImage.name}`;
  if (image === undefined) {
    errors.push(`hostImage: got ${hostImage}, which ${region} does not have, or not for this account${newest}`);
  } else if (size !== undefined && !size.architectures.includes(image.architecture)) {
    errors.push(
      `hostImage: got ${hostImage}, which is for ${image.architecture}, but ${hostSize} runs ${size.architectures.join(" and ")}${newest}`,
    );
  }
  const notes =
    newestImage === undefined || image === undefined || newestImage.id === image.id
      ? []
      : [
          `The newest Debian 13 in ${region} is ${newestImage.name}; hostImage is ${image.name}. Change it when you mean to replace the hosts.`,
        ];
  const quota = size === undefined ? { errors: [], warnings: [] } : compareQuota(wanted, size.vcpus, offer.vcpuLimit);
  if (wanted.maxHosts === 0 && hostCount === 1) {
    quota.warnings.push(
      "One host alone is not highly available: while it is replaced after a failure, nobody answers.",
    );
  }
  return { errors: [...errors, ...quota.errors], warnings: quota.warnings, notes };
}

function compareQuota(
  { hostCount, maxHosts, hostSize }: Wanted,
  vcpus: number,
  limit: number | undefined,
): { readonly errors: string[]; readonly warnings: string[] } {
  if (limit === undefined) {
    const warning =
      `How many vCPUs the account may run with ${hostSize} is not known: that is asked by servicequotas:GetServiceQuota and ` +
      "servicequotas:GetAWSDefaultServiceQuota, and for standard sizes (A, C, D, H, I, M, R, T, Z) alone. A release needs twice the hosts for a while.";
    return { errors: [], warnings: [warning] };
  }
  const most = Math.max(hostCount, maxHosts);
  const room = `the account may run ${limit} vCPUs, and ${hostSize} has ${vcpus}`;
  if (hostCount * vcpus > limit) {
    return {
      errors: [`hostCount: got ${hostCount}, but ${room}; lower it, or ask AWS for a higher limit`],
      warnings: [],
    };
  }
  if (2 * most * vcpus > limit) {
    const warning =
      `A release needs ${2 * most * vcpus} vCPUs for a while, those of the old hosts and of the new; ${room}. ` +
      "A release that finds no room fails, with nothing old deleted: ask AWS for a higher limit first.";
    return { errors: [], warnings: [warning] };
  }
  return { errors: [], warnings: [] };
}
