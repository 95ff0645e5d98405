import * as pulumi from "@pulumi/pulumi";

import type { Artifact, Artifacts, Packed } from "../release/artifact.ts";
import type { Settings } from "../settings.ts";
import { readHistory, type History, type Notebook } from "./history.ts";
import { formatReleases, keptReleases, releasesKey, storedArtifact } from "./releases.ts";
import { servingOf } from "./verdicts.ts";

/** The site's bucket, as far as the program fills it. */
export interface Shelf extends Notebook {
  /** Has an artifact in the bucket: from this machine, or as it was put there before. */
  keep(artifact: Pick<Artifact, "key" | "path">): pulumi.Resource;
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
  const { judgements, attempts, releases: stored } = await readHistory(shelf);
  const release = packed.release ?? storedArtifact(stored, settings.release);
  const serving = servingOf(judgements);
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
