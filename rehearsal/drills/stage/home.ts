import { rm } from "node:fs/promises";
import { join } from "node:path";

import { endCloud } from "../../engine/cloud-process.ts";
import { removeCloud } from "../../engine/cloud-removal.ts";
import { readEndpoint } from "../../engine/endpoint.ts";
import type { Home } from "../../engine/paths.ts";
import type { Say } from "../../engine/progress.ts";
import { leaveEngine } from "../../engine/set-up/docker-daemon.ts";

/** Where changed programs are, one folder each. */
export function programsFolder(home: Home): string {
  return join(home.folder, "programs");
}

/** Ends a cloud that runs in a home, and removes all that it made, without the engine. */
export async function clearHome(home: Home, say: Say): Promise<void> {
  const last = await readEndpoint(home);
  if ((await endCloud(home, say)) || last !== undefined) await removeCloud(home, last?.kind, say);
  for (const path of [home.pulumi, home.work, home.cloud, home.endpoint, home.cloudLog, programsFolder(home)])
    await rm(path, { recursive: true, force: true });
}

/** Clears a home for good: Docker goes too, if it was started for it, also when something else would not go. */
export async function leaveHome(home: Home, say: Say): Promise<void> {
  try {
    await clearHome(home, say);
  } finally {
    await leaveEngine(home.folder, say);
  }
}
