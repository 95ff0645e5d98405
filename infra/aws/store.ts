import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Artifact } from "../release/artifact.ts";
import { closeBucket } from "./access-logs.ts";
import { tags } from "./tags.ts";

export interface StoreArgs {
  readonly site: string;
  /** What hosts fetch at their first boot. */
  readonly artifacts: readonly Artifact[];
}

/** The site's private bucket with releases. Hosts read it as their role; there is no key. A few cents a month. */
export class Store extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  /** What must be there before a host boots. */
  readonly objects: readonly pulumi.Resource[];

  constructor(name: string, args: StoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:Store", name, {}, opts);

    const bucket = new aws.s3.Bucket(
      name,
      // All it holds is made again from source by the next `up`, so a destroy need not stop at it.
      { forceDestroy: true, tags: tags(args.site, name) },
      { parent: this },
    );
    closeBucket(name, bucket, { parent: this });
    this.objects = args.artifacts.map(
      ({ key, path }) =>
        new aws.s3.BucketObjectv2(
          `${name}-${key.replace(/\.tar\.gz$/, "").replace("/", "-")}`,
          {
            bucket: bucket.bucket,
            key,
            source: new pulumi.asset.FileAsset(path),
            contentType: "application/gzip",
          },
          // The key names the content: gzip's bytes, which differ between processors, are no change.
          { parent: this, ignoreChanges: ["source"] },
        ),
    );

    this.bucket = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucket: this.bucket });
  }
}
