import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import type { Shelf } from "../history/stock.ts";
import { knownOrUndefined } from "../known.ts";
import { found } from "../look-up.ts";
import type { Artifact } from "../release/artifact.ts";

export interface StoreArgs {
  readonly region: string;
  /** Of the API and of Spaces, for this program. Default: DigitalOcean's own. */
  readonly providerEndpoints: { readonly apiEndpoint?: string; readonly spacesEndpoint?: string };
}

/** The site's private bucket, and the only key that hosts hold: it reads this bucket and nothing else. Spaces cost $5 a month. */
export class Store extends pulumi.ComponentResource implements Shelf {
  readonly bucket: pulumi.Output<string>;
  readonly bucketUrn: pulumi.Output<string>;
  readonly readKey: { readonly id: pulumi.Output<string>; readonly secret: pulumi.Output<string> };
  readonly #name: string;
  readonly #region: string;
  readonly #spaces: digitalocean.Provider;

  constructor(name: string, args: StoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:digitalocean:Store", name, {}, opts);
    this.#name = name;
    this.#region = args.region;

    // Buckets are made over S3, which wants a key of its own: with this one, a token is all that a person needs.
    const ownerKey = new digitalocean.SpacesKey(
      `${name}-owner`,
      { grants: [{ bucket: "", permission: "fullaccess" }] },
      { parent: this },
    );
    this.#spaces = new digitalocean.Provider(
      `${name}-spaces`,
      {
        spacesAccessId: ownerKey.accessKey,
        spacesSecretKey: ownerKey.secretKey,
        ...args.providerEndpoints,
      },
      { parent: this },
    );

    const bucket = this.privateBucket(name, this);
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

  /** Has an artifact in the bucket: from this machine, or as it was put there before. */
  keep({ key, path }: Pick<Artifact, "key" | "path">): pulumi.Resource {
    return this.#object(
      key.replace(/\.tar\.gz$/, "").replace("/", "-"),
      // The key names the content; where it lay on somebody's disk is no change. An object is never replaced, which
      // would read the old place: whatever would replace it is in its name.
      { key, source: path ?? "kept", contentType: "application/gzip" },
      ["source"],
    );
  }

  /** What it holds is made again by the next `up`, so a destroy need not stop at it. */
  privateBucket(name: string, parent: pulumi.Resource): digitalocean.SpacesBucket {
    return new digitalocean.SpacesBucket(
      name,
      { region: this.#region, acl: "private", forceDestroy: true },
      { parent, provider: this.#spaces },
    );
  }

  read(key: string): Promise<string | undefined> {
    return this.readFrom(this.bucket, key);
  }

  /** @returns the text, `undefined` where there is none, or no bucket yet */
  async readFrom(name: pulumi.Output<string>, key: string): Promise<string | undefined> {
    const bucket = await knownOrUndefined(name);
    if (bucket === undefined) return undefined;
    const opts = { provider: this.#spaces };
    const object = await found(digitalocean.getSpacesBucketObject({ bucket, key, region: this.#region }, opts));
    return object?.body;
  }

  async keys(prefix: string): Promise<readonly string[]> {
    const bucket = await knownOrUndefined(this.bucket);
    if (bucket === undefined) return [];
    const opts = { provider: this.#spaces };
    return (await digitalocean.getSpacesBucketObjects({ bucket, prefix, region: this.#region }, opts)).keys;
  }

  write(key: string, text: pulumi.Input<string>): digitalocean.SpacesBucketObject {
    return this.#object(key, { key, content: text, contentType: "text/plain" });
  }

  #object(
    name: string,
    args: Pick<digitalocean.SpacesBucketObjectArgs, "key" | "source" | "content" | "contentType">,
    ignoreChanges: string[] = [],
  ): digitalocean.SpacesBucketObject {
    return new digitalocean.SpacesBucketObject(
      `${this.#name}-${this.#region}-${name}`,
      { region: this.#region, bucket: this.bucket, acl: "private", ...args },
      { parent: this, provider: this.#spaces, ignoreChanges },
    );
  }
}
