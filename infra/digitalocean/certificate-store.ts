import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

import { parseStatus, type CertificateStatus } from "../certificate-status.ts";
import type { Store } from "./store.ts";

export interface CertificateStoreArgs {
  /** The site's own bucket, where hosts find the way to this one. */
  readonly store: Store;
  /** Of the object store as hosts reach it, without a path. */
  readonly endpoint: string;
  /** What S3 clients sign for. */
  readonly signingRegion: string;
}

/** Name of the object in the site's bucket that tells hosts where the certificate is, and the key to it. */
const accessObject = "certificate-store";

/**
 * Where hosts share their certificate, its private key and the account that it was ordered by: a bucket of its own, with a
 * key that reads and writes this and nothing else.
 */
export class CertificateStore extends pulumi.ComponentResource {
  /** What must be there before a host boots. */
  readonly access: pulumi.Resource;
  readonly bucketUrn: pulumi.Output<string>;
  readonly #bucket: pulumi.Output<string>;
  readonly #store: Store;

  constructor(
    name: string,
    { store, endpoint, signingRegion }: CertificateStoreArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("evenkeel:digitalocean:CertificateStore", name, {}, opts);
    this.#store = store;
    const bucket = store.privateBucket(name, this);
    const key = new digitalocean.SpacesKey(
      `${name}-hosts`,
      { grants: [{ bucket: bucket.name, permission: "readwrite" }] },
      { parent: this },
    );
    const access = {
      endpoint,
      region: signingRegion,
      bucket: bucket.name,
      accessKeyId: key.accessKey,
      secretAccessKey: key.secretKey,
    };
    this.access = store.write(accessObject, pulumi.secret(pulumi.jsonStringify(access)));
    this.bucketUrn = bucket.bucketUrn;
    this.#bucket = bucket.name;
    this.registerOutputs({});
  }

  /** What the hosts say of their certificate. */
  async status(): Promise<CertificateStatus> {
    return parseStatus(await this.#store.readFrom(this.#bucket, "status"));
  }
}
