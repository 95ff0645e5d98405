import { S3Client } from "@aws-sdk/client-s3";

/** The region in signatures, whatever region a bucket is said to be in: the store behind is one for all. */
const SIGNING_REGION = "us-east-1";

export interface StoreAccess {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A client for an object store on this machine. */
export function s3Client({ endpoint, accessKeyId, secretAccessKey }: StoreAccess): S3Client {
  return new S3Client({
    endpoint,
    region: SIGNING_REGION,
    // A bucket can't be a host name under a loopback address.
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
}
