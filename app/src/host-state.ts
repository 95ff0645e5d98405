import { existsSync } from "node:fs";
import { join } from "node:path";

/** Whether this host may have traffic: not yet, yes, or no longer. */
export type HostState = "starting" | "admitted" | "draining";

/** The marker files are looked at no more often than this, whatever the request rate; far below any health interval. */
const refreshMilliseconds = 250;

/**
 * Reads the marker files of the host: `admitted` is there once the host has passed its own probes, `draining` once the
 * whole host is to leave. Without a folder (a laptop) the state is always `admitted`; a folder that is missing or
 * unreadable means `starting`, so that a half-built host never gets traffic.
 */
export function hostStateReader(directory: string | undefined): () => HostState {
  if (directory === undefined) return () => "admitted";

  let state: HostState = "starting";
  let readAt = -Infinity;
  return () => {
    const now = performance.now();
    if (now - readAt >= refreshMilliseconds) {
      state = readMarkers(directory);
      readAt = now;
    }
    return state;
  };
}

function readMarkers(directory: string): HostState {
  if (existsSync(join(directory, "draining"))) return "draining";
  return existsSync(join(directory, "admitted")) ? "admitted" : "starting";
}

/** Whether the store has said that this host's generation is to serve; a laptop is always accepted. */
export function isAccepted(directory: string | undefined): boolean {
  return directory === undefined || existsSync(join(directory, "accepted"));
}
