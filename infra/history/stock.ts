import * as pulumi from "@pulumi/pulumi";

import type { Artifact, Artifacts, Packed } from "../release/artifact.ts";
import type { Settings } from "../settings.ts";
import { readHistory, type History, type Notebook } from "./history.ts";
import {
  formatReleases,
  keptReleases,
  releaseKey,
  releasePrefix,
  releasesKey,
  storedArtifact,
  type StoredRelease,
} from "./releases.ts";
import { servingOf } from "./verdicts.ts";

/** The site's bucket, as far as the program fills it. */
export interface Shelf extends Notebook {
  /** Has an artifact in the bucket: from this machine, or as it was put there before. */
  keep(artifact: Pick<Artifact, "key" | "path">): pulumi.Resource;
  /** Keys of what lies in the bucket, those with a prefix; none before there is a bucket, or in a preview that can't know. */
  keys(prefix: string): Promise<readonly string[]>;
}

/** What the bucket has, and what it said: `releases` are those that it has from now on. */
export interface Stock extends History {
  readonly artifacts: Artifacts;
  /** What must be there before a host boots. */
  readonly objects: readonly pulumi.Resource[];
}

/** Name of the object with what the app is told and what can change without new hosts. */
const environmentKey = "environment";

/**
 * Fills the bucket: what hosts fetch, the releases that are kept, and what the app is told.
 *
 * @throws {UserError} if the wanted release is not to be had, or somebody else wrote in the notes.
 */
export async function stock(
  shelf: Shelf,
  packed: Packed,
  settings: Pick<Settings, "release" | "keptReleases" | "environment" | "workerMemoryMegabytes">,
): Promise<Stock> {
  const { judgements, attempts, releases: listed } = await readHistory(shelf);
  const there = await present(shelf, listed);
  const release = packed.release ?? storedArtifact(there, settings.release);
  const gone = listed.filter((one) => !there.includes(one) && one.id !== release.id);
  if (gone.length > 0) {
    const ids = gone.map(({ id }) => id).join(", ");
    await pulumi.log.warn(
      `The site's bucket lists releases that it does not have, so nothing can go back to them: ${ids}.`,
    );
  }
  const serving = servingOf(judgements);
  const stored = listed.filter((one) => !gone.includes(one));
  const releases = keptReleases(stored, release, {
    count: settings.keptReleases,
    running: serving === undefined ? [] : [serving.release],
    now: new Date().toISOString(),
  });
  const earlier = releases.filter(({ id }) => id !== release.id).map(({ id }) => storedArtifact(releases, id));
  const { environment, workerMemoryMegabytes } = settings;
  return {
    artifacts: { release, runtime: packed.runtime },
    releases,
    judgements,
    attempts,
    objects: [
      ...[release, packed.runtime, ...earlier].map((artifact) => shelf.keep(artifact)),
      shelf.write(releasesKey, formatReleases(releases)),
      shelf.write(environmentKey, pulumi.secret(JSON.stringify({ environment, workerMemoryMegabytes }))),
    ],
  };
}

/** Those whose objects are there: an `up` that was cut short may have listed one without it, and people delete objects. */
async function present(shelf: Shelf, listed: readonly StoredRelease[]): Promise<readonly StoredRelease[]> {
  // In a preview a bucket may have its name before it is there.
  if (listed.length === 0) return [];
  const keys = new Set(await shelf.keys(releasePrefix));
  return listed.filter(({ id }) => keys.has(releaseKey(id)));
}
