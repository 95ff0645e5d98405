import type * as pulumi from "@pulumi/pulumi";

import { attemptsKey, parseAttempts, type Attempt } from "./attempts.ts";
import { parseReleases, releasesKey, type StoredRelease } from "./releases.ts";
import { parseVerdicts, verdictsKey, type Judgement } from "./verdicts.ts";

/** The site's bucket, as far as the program keeps notes in it. */
export interface Notebook {
  /** Text of an object; `undefined` if there is none, or in a preview that can't know. */
  read(key: string): Promise<string | undefined>;
  /** Once for each key in a run: the object is a resource. */
  write(key: string, text: pulumi.Input<string>): pulumi.CustomResource;
}

/** What earlier `up`s noted. */
export interface History {
  /** Newest first. */
  readonly judgements: readonly Judgement[];
  /** Newest first. */
  readonly attempts: readonly Attempt[];
  /** Newest first. */
  readonly releases: readonly StoredRelease[];
}

/** @throws {UserError} if somebody else wrote in the notes. */
export async function readHistory(notebook: Notebook): Promise<History> {
  const [verdicts, attempts, releases] = await Promise.all([
    notebook.read(verdictsKey),
    notebook.read(attemptsKey),
    notebook.read(releasesKey),
  ]);
  return {
    judgements: parseVerdicts(verdicts ?? ""),
    attempts: parseAttempts(attempts ?? ""),
    releases: parseReleases(releases ?? ""),
  };
}
