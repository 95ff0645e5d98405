import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import { isOwnImage } from "../settings/values.ts";
import { UserError } from "../user-error.ts";

/** What the settings ask of the account. */
export interface Wanted {
  readonly region: string;
  readonly hostCount: number;
  /** 0: as many as `hostCount`. */
  readonly maxHosts: number;
  readonly hostSize: string;
  readonly hostImage: string;
  readonly tag: string;
}

/** What the account and the catalogue have, as far as it matters here. */
export interface Offer {
  readonly dropletLimit: number;
  /** Droplets that are not hosts of this site. */
  readonly otherDroplets: number;
  /** Slugs of all sizes there are, and of those that the region has now: none in a region that is closed or unknown. */
  readonly sizes: readonly string[];
  readonly sizesInRegion: readonly string[];
  /** Where the image is; absent if there is no such image. */
  readonly imageRegions: readonly string[] | undefined;
}

/**
 * Asks the account, in a preview too, whether the site can be had, so that a mistake costs seconds and not half a fleet.
 *
 * @throws {UserError} listing everything that can't be had.
 */
export async function checkAccount(wanted: Wanted): Promise<void> {
  const { errors, warnings } = compare(wanted, await readOffer(wanted));
  for (const warning of warnings) await pulumi.log.warn(warning);
  if (errors.length > 0) {
    throw new UserError(["The account can't hold this site:", ...errors.map((error) => `  - ${error}`)].join("\n"));
  }
}

/** Pure: what is wrong, and what will be at the next release. */
export function compare(wanted: Wanted, offer: Offer): { readonly errors: string[]; readonly warnings: string[] } {
  const { region, hostSize, hostImage, hostCount, maxHosts } = wanted;
  const errors: string[] = [];
  if (offer.sizesInRegion.length === 0) {
    errors.push(`region: got ${region}, which takes no new hosts or does not exist; choose another region`);
  } else if (!offer.sizes.includes(hostSize)) {
    errors.push(`hostSize: got ${hostSize}, which does not exist; \`doctl compute size list\` names all sizes`);
  } else if (!offer.sizesInRegion.includes(hostSize)) {
    errors.push(`hostSize: got ${hostSize}, which ${region} does not have; it has ${offer.sizesInRegion.join(", ")}`);
  }
  if (offer.imageRegions === undefined) {
    errors.push(`hostImage: got ${hostImage}, which does not exist; use debian-13-x64 or the number of a snapshot`);
  } else if (!offer.imageRegions.includes(region)) {
    errors.push(`hostImage: got ${hostImage}, which is not in ${region}; it is in ${offer.imageRegions.join(", ")}`);
  }

  const free = offer.dropletLimit - offer.otherDroplets;
  const room = `the account may have ${offer.dropletLimit} droplets, ${offer.otherDroplets} of them are not this site's`;
  const warnings: string[] = [];
  if (hostCount > free) {
    errors.push(`hostCount: got ${hostCount}, but ${room}; lower it, or ask DigitalOcean for a higher limit`);
  } else if (2 * Math.max(hostCount, maxHosts) > free) {
    warnings.push(
      `A release needs ${2 * Math.max(hostCount, maxHosts)} hosts for a while, the old ones and the new; ${room}. ` +
        "A release that finds no room fails, with nothing old deleted: ask DigitalOcean for a higher limit first.",
    );
  }
  return { errors, warnings };
}

async function readOffer({ region, hostImage, tag }: Wanted): Promise<Offer> {
  const [account, { sizes }, { images }, { droplets }] = await Promise.all([
    digitalocean.getAccount(),
    digitalocean.getSizes(),
    // Lists, because they answer "none" where a look-up of one thing fails.
    digitalocean.getImages({ filters: [{ key: isOwnImage({ hostImage }) ? "id" : "slug", values: [hostImage] }] }),
    digitalocean.getDroplets(),
  ]);
  return {
    dropletLimit: account.dropletLimit,
    otherDroplets: droplets.filter(({ tags }) => !tags.includes(tag)).length,
    sizes: sizes.map(({ slug }) => slug),
    sizesInRegion: sizes.filter((size) => size.available && size.regions.includes(region)).map(({ slug }) => slug),
    imageRegions: images[0]?.regions,
  };
}
