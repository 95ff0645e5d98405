import type { Artifact } from "../release/artifact.ts";
import { UserError } from "../user-error.ts";
import { readLines } from "./lines.ts";

/** A release that the store has. */
export interface StoredRelease {
  /** First twelve hex digits of `sha256`. */
  readonly id: string;
  readonly sha256: string;
  /** When it was stored: RFC 3339, UTC. */
  readonly time: string;
}

/** Name of the object in the store that lists them, newest first. */
export const releasesKey = "releases";

/** What the names of their own objects begin with. */
export const releasePrefix = "release/";

export function releaseKey(id: string): string {
  return `${releasePrefix}${id}.tar.gz`;
}

export function formatReleases(releases: readonly StoredRelease[]): string {
  return releases.map(({ id, sha256, time }) => `${id} ${sha256} ${time}\n`).join("");
}

/** @throws {UserError} for what this program did not write. */
export function parseReleases(text: string): StoredRelease[] {
  const notes = { key: releasesKey, line: "release", loss: ", and earlier releases are forgotten" };
  return readLines(text, notes, (line) => {
    const [, id = "", sha256 = "", time = ""] = lineForm.exec(line) ?? [];
    return id === "" ? undefined : { id, sha256, time };
  });
}

const lineForm = /^([0-9a-f]{12}) ([0-9a-f]{64}) (\S+)$/;

/**
 * The releases that the store is to have from now on, newest first: the wanted one, the newest of the others up to
 * `count`, and those that run.
 */
export function keptReleases(
  stored: readonly StoredRelease[],
  wanted: Pick<Artifact, "id" | "sha256">,
  { count, running, now }: { readonly count: number; readonly running: readonly string[]; readonly now: string },
): StoredRelease[] {
  const known = stored.some(({ id }) => id === wanted.id)
    ? stored
    : [{ id: wanted.id, sha256: wanted.sha256, time: now }, ...stored];
  return known.filter(({ id }, place) => place < count || id === wanted.id || running.includes(id));
}

/**
 * An earlier release as an artifact, without packing it anew.
 *
 * @throws {UserError} naming those that there are.
 */
export function storedArtifact(stored: readonly StoredRelease[], id: string): Artifact {
  const release = stored.find((each) => each.id === id);
  if (release === undefined) {
    const known = stored.length === 0 ? "none yet" : stored.map((each) => each.id).join(", ");
    throw new UserError(
      `release: got ${id}, which the store does not have; it has: ${known}. ` +
        "Remove the setting to release what is in app/, or name one of them.",
    );
  }
  return { id, sha256: release.sha256, key: releaseKey(id) };
}
