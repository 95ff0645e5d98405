import type { Metadata } from "../cloud/data-plane.ts";

/** A tree of documents, as metadata services have it. */
export interface Directory {
  readonly [name: string]: string | Directory;
}

/** Paths and what they answer; a directory answers the names in it, those of directories with a slash behind. */
export function flatten(prefix: string, directory: Directory): Metadata {
  const entries = Object.entries(directory);
  const index = entries.map(([name, entry]) => (typeof entry === "string" ? name : `${name}/`)).join("\n");
  const inside = entries.map(([name, entry]) =>
    typeof entry === "string" ? { [`${prefix}${name}`]: entry } : flatten(`${prefix}${name}/`, entry),
  );
  return Object.assign({ [prefix]: index }, ...inside) as Metadata;
}
