import { createHash } from "node:crypto";
import { mkdir, realpath } from "node:fs/promises";

import { docker, tryDocker } from "./docker.ts";

/** Label of everything in Docker that belongs to a rehearsal; its value is the instance's id. */
const LABEL = "evenkeel.rehearsal";

/** One rehearsal cloud on this machine, known by its home folder: two clones never touch each other's containers. */
export interface Instance {
  /** 8 hex digits. */
  readonly id: string;
  /** Real path of the folder that keeps its state. */
  readonly home: string;
}

/** Docker commands that list and remove what carries a label, one per kind of thing. */
const KINDS = {
  container: { list: ["ps", "--all", "--quiet", "--no-trunc"], remove: ["rm", "--force", "--volumes"] },
  network: { list: ["network", "ls", "--quiet", "--no-trunc"], remove: ["network", "rm"] },
  image: { list: ["image", "ls", "--quiet", "--no-trunc"], remove: ["image", "rm", "--force"] },
} as const;

/**
 * Longest home folder: Linux allows 107 bytes for the path of a Unix socket, and ours lie up to 32 bytes deeper.
 * @see https://man7.org/linux/man-pages/man7/unix.7.html
 */
const LONGEST_HOME = 107 - 32;

/** @throws {Error} if the folder's path is too long for the sockets in it. */
export async function openInstance(home: string): Promise<Instance> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  const path = await realpath(home);
  if (Buffer.byteLength(path) > LONGEST_HOME) {
    throw new Error(
      `the folder ${path} has a path of ${Buffer.byteLength(path)} bytes; sockets in it allow ${LONGEST_HOME}: use a shorter one`,
    );
  }
  return { id: createHash("sha256").update(path).digest("hex").slice(0, 8), home: path };
}

/** Name of a container, network or image of this instance. */
export function nameOf(instance: Instance, kind: string, id?: string): string {
  return ["evenkeel", instance.id, kind, ...(id === undefined ? [] : [id])].join("-");
}

/** Arguments that mark what a docker command makes as this instance's. */
export function labelArgs(instance: Instance): readonly string[] {
  return ["--label", labelOf(instance)];
}

export function labelOf(instance: Instance): string {
  return `${LABEL}=${instance.id}`;
}

/** Removes all containers, networks and images of this instance, also those that a crashed run left. */
export async function removeEverything(instance: Instance): Promise<void> {
  for (const kind of ["container", "network", "image"] as const) {
    const { list, remove } = KINDS[kind];
    const found = await docker([...list, "--filter", `label=${labelOf(instance)}`]);
    const ids = [...new Set(found.split("\n").filter((id) => id !== ""))];
    if (ids.length === 0) continue;
    const removed = await tryDocker([...remove, ...ids]);
    // What went by itself in the meantime is no failure; what is still there is.
    const left = await docker([...list, "--filter", `label=${labelOf(instance)}`]);
    if (left !== "") throw new Error(`could not remove every ${kind} of the rehearsal: ${removed.stderr.trim()}`);
  }
}
