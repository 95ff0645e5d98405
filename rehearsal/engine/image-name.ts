import { Mistake } from "./mistake.ts";

/** What the name of a golden image tells: of which site it is, which release its host ran, and when it was made. */
export interface ImageName {
  /** The site's tag as names have it: small letters, digits, dashes and dots. */
  readonly tag: string;
  readonly release: string;
  /** UTC, to the second. */
  readonly madeAt: Date;
}

/** AWS's limit for the name of an image; DigitalOcean's is longer. */
const maxLength = 128;

/** A release's id has no dash, so whatever dashes the tag has, a name reads one way only. */
const pattern = /^evenkeel-([a-z0-9.-]+)-([a-z0-9]+)-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * `evenkeel-TAG-RELEASE-YYYYMMDDTHHMMSSZ`. The program finds a site's images by it (the output `snapshots`).
 * @throws {Mistake} when the tag is too long for a name.
 */
export function composeImageName({ tag, release, madeAt }: ImageName): string {
  const time = madeAt.toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
  const name = `evenkeel-${tagInNames(tag)}-${release}-${time}`;
  if (name.length <= maxLength) return name;
  const longest = tagInNames(tag).length - (name.length - maxLength);
  throw new Mistake(
    `an image can't be named after the tag ${tag}: it may have ${longest} characters. Set a shorter evenkeel:tag.`,
  );
}

/** Undefined: no name of ours. */
export function parseImageName(name: string): ImageName | undefined {
  const [, tag, release, ...time] = pattern.exec(name) ?? [];
  if (tag === undefined || release === undefined) return undefined;
  const [year, month, day, hour, minute, second] = time;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const madeAt = new Date(iso);
  // The 30th of February would be taken for the 2nd of March.
  const isReal = !Number.isNaN(madeAt.getTime()) && madeAt.toISOString() === iso;
  return isReal ? { tag, release, madeAt } : undefined;
}

/** A tag may have capital letters, underscores and colons, which names of images may not have on every cloud. */
export function tagInNames(tag: string): string {
  return tag.toLowerCase().replaceAll(/[^a-z0-9.-]/g, "-");
}
