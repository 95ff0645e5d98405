import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Shelf } from "../history/stock.ts";
import { knownOrUndefined } from "../known.ts";
import { found } from "../look-up.ts";
import type { Artifact } from "../release/artifact.ts";
import { closeBucket } from "./access-logs.ts";
import { tags } from "./tags.ts";

export interface StoreArgs {
  readonly site: string;
}

/** The site's private bucket with releases. Hosts read it as their role; there is no key. A few cents a month. */
export class Store extends pulumi.ComponentResource implements Shelf {
  readonly bucket: pulumi.Output<string>;
  readonly bucketArn: pulumi.Output<string>;
  readonly #name: string;

  constructor(name: string, args: StoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:Store", name, {}, opts);
    this.#name = name;

    const bucket = new aws.s3.Bucket(
      name,
      // What it holds is made again from source by the next `up`, so a destroy need not stop at it.
      { forceDestroy: true, tags: tags(args.site, name) },
      { parent: this },
    );
    closeBucket(name, bucket, { parent: this });

    this.bucket = bucket.bucket;
    this.bucketArn = bucket.arn;
    this.registerOutputs({ bucket: this.bucket });
  }

  /** Has an artifact in the bucket: from this machine, or as it was put there before. */
  keep({ key, path }: Pick<Artifact, "key" | "path">): pulumi.Resource {
    const source = path === undefined ? new pulumi.asset.StringAsset("kept") : new pulumi.asset.FileAsset(path);
    return new aws.s3.BucketObjectv2(
      `${this.#name}-${key.replace(/\.tar\.gz$/, "").replace("/", "-")}`,
      { bucket: this.bucket, key, source, contentType: "application/gzip" },
      // The key names the content: gzip's bytes, which differ between processors, are no change.
      { parent: this, ignoreChanges: ["source"] },
    );
  }

  async read(key: string): Promise<string | undefined> {
    const bucket = await knownOrUndefined(this.bucket);
    if (bucket === undefined) return undefined;
    return (await found(aws.s3.getObject({ bucket, key }, { parent: this })))?.body;
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const bucket = await knownOrUndefined(this.bucket);
    if (bucket === undefined) return [];
    return (await aws.s3.getObjects({ bucket, prefix }, { parent: this })).keys;
  }

  write(key: string, text: pulumi.Input<string>): aws.s3.BucketObjectv2 {
    return new aws.s3.BucketObjectv2(
      `${this.#name}-${key}`,
      { bucket: this.bucket, key, content: text, contentType: "text/plain" },
      { parent: this },
    );
  }
}
