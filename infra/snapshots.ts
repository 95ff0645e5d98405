/** An image that somebody made of a healthy host, for `hostImage`. */
export interface Snapshot {
  /** The cloud's id. */
  readonly id: string;
  /** `evenkeel-TAG-RELEASE-YYYYMMDDTHHMMSSZ`, see docs/operating.md. */
  readonly name: string;
}

/** The prefix of the names of a site's images: clouds take fewer letters in them than in tags. */
export function snapshotPrefix(tag: string): string {
  return `evenkeel-${tag.toLowerCase().replaceAll(/[^a-z0-9.-]/g, "-")}-`;
}

/** Those of a site among an account's images, newest first. */
export function snapshotsOf(tag: string, images: readonly Snapshot[]): Snapshot[] {
  const prefix = snapshotPrefix(tag);
  return images
    .filter(({ name }) => name.startsWith(prefix) && /^[a-z0-9]+-\d{8}T\d{6}Z$/.test(name.slice(prefix.length)))
    .map(({ id, name }) => ({ id, name }))
    .toSorted((one, other) => (timeIn(one) < timeIn(other) ? 1 : -1));
}

function timeIn({ name }: Snapshot): string {
  return name.slice(name.lastIndexOf("-") + 1);
}
