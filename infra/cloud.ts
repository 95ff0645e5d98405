import { fileURLToPath } from "node:url";

import { createDigitalOceanSite } from "./digitalocean/site.ts";
import { packRelease } from "./release/release.ts";
import { packRuntime } from "./release/runtime.ts";
import type { Settings } from "./settings.ts";
import type { Site } from "./site.ts";

/** Packs what the hosts run, then makes the site on the cloud that the settings name. */
export async function createSite(settings: Settings): Promise<Site> {
  const root = new URL("../", import.meta.url);
  const cacheDirectory = fileURLToPath(new URL("node_modules/.cache/evenkeel/", root));
  const [release, runtime] = await Promise.all([
    packRelease({ appDirectory: fileURLToPath(new URL("app/", root)), cacheDirectory }),
    // Every DigitalOcean size has an x86-64 processor.
    packRuntime({ cacheDirectory, architecture: "x64" }),
  ]);
  return createDigitalOceanSite(settings, { release, runtime });
}
