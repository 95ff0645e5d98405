import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import type { Artifact } from "../release/artifact.ts";

export interface StoreArgs {
  readonly region: string;
  /** Of the API and of Spaces, for this program. Default: DigitalOcean's own. */
  readonly providerEndpoints: { readonly apiEndpoint?: string; readonly spacesEndpoint?: string };
  /** What hosts fetch at their first boot. */
  readonly artifacts: readonly Artifact[];
}

/** The site's private bucket, and the only key that hosts hold: it reads this bucket and nothing else. Spaces cost $5 a month. */
export class Store extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  readonly bucketUrn: pulumi.Output<string>;
  readonly readKey: { readonly id: pulumi.Output<string>; readonly secret: pulumi.Output<string> };
  /** What must be there before a host boots. */
  readonly objects: readonly pulumi.Resource[];

  constructor(name: string, args: StoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:Store", name, {}, opts);

    // Buckets are made over S3, which wants a key of its own: with this one, a token is all that a person needs.
    const ownerKey = new digitalocean.SpacesKey(
      `${name}-owner`,
      { grants: [{ bucket: "", permission: "fullaccess" }] },
      { parent: this },
    );
    const spaces = new digitalocean.Provider(
      `${name}-spaces`,
      {
        spacesAccessId: ownerKey.accessKey,
        spacesSecretKey: ownerKey.secretKey,
        ...args.providerEndpoints,
      },
      { parent: this },
    );

    const bucket = new digitalocean.SpacesBucket(
      name,
      // All it holds is made again from source by the next `up`, so a destroy need not stop at it.
      { region: args.region, acl: "private", forceDestroy: true },
      { parent: this, provider: spaces },
    );
    this.objects = args.artifacts.map(
      ({ key, path }) =>
        new digitalocean.SpacesBucketObject(
          `${name}-${args.region}-${key.replace(/\.tar\.gz$/, "").replace("/", "-")}`,
          {
            region: args.region,
            bucket: bucket.name,
            key,
            source: path,
            acl: "private",
            contentType: "application/gzip",
          },
          // The key names the content; where it lay on somebody's disk is no change. An object is never replaced, which
          // would read the old place: whatever would replace it is in its name.
          { parent: this, provider: spaces, ignoreChanges: ["source"] },
        ),
    );

    const readKey = new digitalocean.SpacesKey(
      `${name}-hosts`,
      { grants: [{ bucket: bucket.name, permission: "read" }] },
      { parent: this },
    );

    this.bucket = bucket.name;
    this.bucketUrn = bucket.bucketUrn;
    this.readKey = { id: readKey.accessKey, secret: readKey.secretKey };
    this.registerOutputs({ bucket: this.bucket });
  }
}
