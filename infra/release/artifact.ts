/** A packed folder, named by its content: the same content has the same id, whoever packs it, wherever and whenever. */
export interface Artifact {
  /** First 12 hex digits of `sha256`. */
  readonly id: string;
  /** Of the uncompressed tar: the bytes that gzip makes differ between processors, those of a tar don't. */
  readonly sha256: string;
  /** Where it lies in the store: `release/<id>.tar.gz` or `runtime/<id>.tar.gz`. */
  readonly key: string;
  /** The .tar.gz on this machine; absent if only the store has it. */
  readonly path?: string;
}

/** All that the hosts of a generation fetch. */
export interface Artifacts {
  readonly release: Artifact;
  readonly runtime: Artifact;
}

/** One that was packed on this machine. */
export type PackedArtifact = Required<Artifact>;

/** What was packed on this machine: no release where an earlier one is to go out. */
export interface Packed {
  readonly release?: PackedArtifact;
  readonly runtime: PackedArtifact;
}

/** What an artifact is for; the first part of its key. */
export type ArtifactKind = "release" | "runtime";

/** Processors of hosts, in Node's words. */
export type Architecture = "x64" | "arm64";

/** What `npm` is told so that it installs for a host (Debian or Ubuntu) and not for the machine it runs on. */
export function hostPlatform(architecture: Architecture): readonly string[] {
  return ["--os=linux", `--cpu=${architecture}`, "--libc=glibc"];
}

/** Part of every input's key: raise it when the same input is to be packed into other bytes. */
export const packerVersion = 1;
