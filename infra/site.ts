import { fileURLToPath } from "node:url";

import type * as pulumi from "@pulumi/pulumi";

import { createDigitalOceanSite } from "./digitalocean/site.ts";
import { packRelease } from "./release/release.ts";
import { packRuntime } from "./release/runtime.ts";
import type { Settings } from "./settings.ts";

/** What a stack runs, whatever the cloud: one backend behind one address. */
export interface Site {
  readonly cloud: "digitalocean";
  readonly region: string;
  /** Id of the build of `app/` that every host of the generation serves. */
  readonly release: string;
  /** Id of the recipe that the hosts were made from. */
  readonly generation: string;
  readonly tag: pulumi.Output<string>;
  /** Public addresses of the load balancer. */
  readonly addresses: pulumi.Output<string[]>;
  readonly hosts: pulumi.Output<SiteHost[]>;
  readonly loadBalancerId: pulumi.Output<string>;
  readonly firewallId: pulumi.Output<string>;
  readonly vpcId: pulumi.Output<string>;
}

export interface SiteHost {
  /** The cloud's id, as its console shows it. */
  readonly id: string;
  /** What the host calls itself in the header `X-Served-By`. */
  readonly servedBy: string;
}

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
