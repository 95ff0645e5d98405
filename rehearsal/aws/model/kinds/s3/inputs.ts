import type { Tags } from "../../tags.ts";

export interface BucketInputs {
  readonly bucket: string;
  readonly forceDestroy?: boolean;
  readonly tags?: Tags;
}

export interface PublicAccessInputs {
  readonly bucket: string;
  readonly blockPublicAcls?: boolean;
  readonly blockPublicPolicy?: boolean;
  readonly ignorePublicAcls?: boolean;
  readonly restrictPublicBuckets?: boolean;
}

export interface BucketPolicyInputs {
  readonly bucket: string;
  /** JSON. */
  readonly policy: string;
}

export interface LifecycleInputs {
  readonly bucket: string;
  readonly rules?: readonly LifecycleRule[];
}

export interface LifecycleRule {
  readonly id: string;
  readonly status: string;
  readonly filter?: { readonly prefix?: string };
  readonly expiration?: { readonly days?: number };
  readonly abortIncompleteMultipartUpload?: { readonly daysAfterInitiation?: number };
}

export interface ObjectInputs {
  readonly bucket: string;
  readonly key: string;
  /** A file on this machine: absolute path, and a hash of its content that changes when that does. */
  readonly source?: { readonly path: string; readonly hash: string };
  /** Instead of a file: the text itself. With neither, the object is empty. */
  readonly content?: string;
  readonly contentType?: string;
  readonly tags?: Tags;
}

export interface ObjectComputed {
  /** MD5 of the content, in hexadecimal. */
  etag: string;
}
