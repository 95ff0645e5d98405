import * as pulumi from "@pulumi/pulumi";

import { outputsOf } from "../../infra/contract.ts";
import { createDigitalOceanSite } from "../../infra/digitalocean/site.ts";
import type { Packed } from "../../infra/release/artifact.ts";
import { readSettings } from "../../infra/settings.ts";
import type { Site } from "../../infra/site.ts";
import { resolved } from "./resolved.ts";

export const sha256 = "5f".repeat(32);
export const release = {
  id: "5f5f5f5f5f5f",
  sha256,
  key: "release/5f5f5f5f5f5f.tar.gz",
  path: "/cache/release.tar.gz",
};
export const runtime = {
  id: "606060606060",
  sha256,
  key: "runtime/606060606060.tar.gz",
  path: "/cache/runtime.tar.gz",
};

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
