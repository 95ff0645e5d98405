import { rm } from "node:fs/promises";
import { join } from "node:path";

import { endLeftover } from "../cloud/child-record.ts";
import { destroyDockerDataPlane } from "../cloud/docker/docker-data-plane.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Home } from "./paths.ts";
import type { Say } from "./progress.ts";
import { ensureDocker } from "./set-up/docker-engine.ts";

/** Removes all that a cloud ever made, whose process has ended, in good order or not. */
export async function removeCloud(home: Home, kind: Endpoint["kind"], say: Say): Promise<void> {
  // A cloud that was killed could not end its object store.
  await endLeftover(join(home.cloud, "store/versitygw.pid"), "versitygw");
  if (kind === "docker") {
    await ensureDocker(home.folder, say);
    await destroyDockerDataPlane(home.cloud);
  }
  await rm(home.cloud, { recursive: true, force: true });
}
