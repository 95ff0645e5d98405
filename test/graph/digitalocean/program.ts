import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import { outputsOf } from "../../../infra/contract.ts";
import { parseReleases, releaseKey } from "../../../infra/history/releases.ts";
import { createDigitalOceanSite } from "../../../infra/digitalocean/site.ts";
import type { Packed } from "../../../infra/release/artifact.ts";
import { readSettings } from "../../../infra/settings.ts";
import type { Site } from "../../../infra/site.ts";
import { release, runtime } from "../packed.ts";
import { resolved } from "../resolved.ts";

const sizes = ["s-2vcpu-2gb", "s-4vcpu-8gb"].map((slug) => ({ slug, available: true, regions: ["fra1", "nyc3"] }));

/**
 * What DigitalOcean would say to the program.
 *
 * @param textOf objects of the store. (Mocks can't fail in words, so one that is missing has no text.)
 */
export function digitalOcean(textOf: (key: string) => string | undefined = () => undefined) {
  let droplets = 0;
  return {
    resources: {
      "digitalocean:index/vpc:Vpc": () => ({ ipRange: "10.114.0.0/20" }),
      "digitalocean:index/loadBalancer:LoadBalancer": () => ({ ip: "192.0.2.10" }),
      "digitalocean:index/spacesKey:SpacesKey": ({ name }: { name: string }) => ({
        accessKey: `${name}-access`,
        secretKey: `${name}-secret`,
      }),
      "digitalocean:index/spacesBucket:SpacesBucket": () => ({ bucketUrn: "do:space:bucket" }),
      "digitalocean:index/certificate:Certificate": () => ({ notAfter: "2027-02-20T00:00:00Z" }),
      "digitalocean:index/droplet:Droplet": () => {
        droplets += 1;
        return { dropletUrn: `do:droplet:${droplets}` };
      },
    },
    invokes: {
      "digitalocean:index/getAccount:getAccount": { dropletLimit: 25 },
      "digitalocean:index/getSizes:getSizes": { sizes },
      "digitalocean:index/getImages:getImages": { images: [{ id: 1, name: "13 x64", regions: ["fra1", "nyc3"] }] },
      "digitalocean:index/getDroplets:getDroplets": { droplets: [] },
      "digitalocean:index/getDomains:getDomains": { domains: [{ name: "example.com" }] },
      "digitalocean:index/getSpacesBucketObject:getSpacesBucketObject": ({ key }: Record<string, unknown>): object => ({
        body: textOf(String(key)),
      }),
      // All that the bucket lists.
      "digitalocean:index/getSpacesBucketObjects:getSpacesBucketObjects": (): object => ({
        keys: parseReleases(textOf("releases") ?? "").map(({ id }) => releaseKey(id)),
      }),
    },
  };
}

/** Runs the program's part that makes the site, with these settings. */
export async function createSite(
  config: Record<string, unknown> = {},
  packed: Packed = { release, runtime },
): Promise<{ site: Site; outputs: Record<string, unknown> }> {
  const settings = Object.entries(config).map(([key, value]) => [
    `evenkeel:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig({ "digitalocean:token": "t", ...(Object.fromEntries(settings) as object) });
  const read = readSettings();
  const site = await createDigitalOceanSite(read, packed);
  const outputs = await resolved(pulumi.output(outputsOf(site, read)));
  await pulumi.runtime.disconnect();
  return { site, outputs };
}

/** The text in the engine's wrapping of a secret; throws if the value goes to the engine in clear. */
export function secretText(value: unknown): string {
  return z.strictObject({ "4dabf18193072939515e22adb298388d": z.string(), value: z.string() }).parse(value).value;
}
