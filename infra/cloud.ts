import { fileURLToPath } from "node:url";

import { createAwsSite } from "./aws/site.ts";
import { createDigitalOceanSite } from "./digitalocean/site.ts";
import type { Architecture, Packed } from "./release/artifact.ts";
import { packRelease } from "./release/release.ts";
import { packRuntime } from "./release/runtime.ts";
import type { Settings } from "./settings.ts";
import type { Site } from "./site.ts";

/** Packs what the hosts run and makes the site on the cloud that the settings name. */
export async function createSite(settings: Settings): Promise<Site> {
  const packFor = (architecture: Architecture) => pack(settings, architecture);
  switch (settings.cloud) {
    case "digitalocean":
      // Every DigitalOcean size has an x86-64 processor.
      return createDigitalOceanSite(settings, await packFor("x64"));
    case "aws":
      return createAwsSite(settings, packFor);
  }
}

/** An earlier release goes out as it is in the store. */
async function pack({ release: earlier }: Settings, architecture: Architecture): Promise<Packed> {
  const root = new URL("../", import.meta.url);
  const cacheDirectory = fileURLToPath(new URL("node_modules/.cache/evenkeel/", root));
  const packedRuntime = packRuntime({ cacheDirectory, architecture });
  if (earlier !== "") return { runtime: await packedRuntime };
  const [release, runtime] = await Promise.all([
    packRelease({ appDirectory: fileURLToPath(new URL("app/", root)), cacheDirectory, architecture }),
    packedRuntime,
  ]);
  return { release, runtime };
}
