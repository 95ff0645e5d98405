import { rm } from "node:fs/promises";

import { destroyDockerDataPlane } from "../cloud/docker/docker-data-plane.ts";
import { endServers } from "../cloud/servers.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Home } from "./paths.ts";
import type { Say } from "./progress.ts";
import { dockerAnswer } from "./set-up/docker-daemon.ts";
import { ensureDocker } from "./set-up/docker-engine.ts";

/**
 * Removes all that a cloud ever made, whose process has ended, in good order or not.
 * @param kind undefined: not known, for it was never ready; what it made in Docker can only be there if Docker answers
 */
export async function removeCloud(home: Home, kind: Endpoint["kind"] | undefined, say: Say): Promise<void> {
  // A cloud that was killed could not end its servers.
  await endServers(home.cloud);
  if (kind === "docker" || (kind === undefined && (await dockerAnswer()).code === 0)) {
    await ensureDocker(home.folder, say);
    await destroyDockerDataPlane(home.cloud);
  }
  await rm(home.cloud, { recursive: true, force: true });
  await rm(home.caRoots, { force: true });
}
