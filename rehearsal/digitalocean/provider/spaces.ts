import { S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import type { Client } from "./client.ts";

/**
 * The region in signatures, whatever region a bucket is in: the official provider signs so, and Spaces asks for it. (Where a
 * bucket lies is said by the endpoint's host name, of which a rehearsal has one for all.)
 */
const SIGNING_REGION = "us-east-1";

/** The S3 client of a provider instance. @throws {Error} when the instance has no endpoint or keys for Spaces. */
export function spacesOf({ client }: { readonly client: Client }): S3Client {
  const { spaces } = client.configuration;
  if (spaces === undefined) {
    throw new Error(
      "Spaces need digitalocean:spacesEndpoint, which is missing: the rehearsal refuses the real one. " +
        "Give the rehearsal cloud's to the provider that the bucket uses.",
    );
  }
  const { endpoint, accessKeyId, secretAccessKey } = spaces;
  if (accessKeyId === "" || secretAccessKey === "") {
    throw new Error(
      "Spaces credentials not configured: give spacesAccessId and spacesSecretKey to the provider that the bucket uses.",
    );
  }
  client.spaces ??= new S3Client({
    endpoint,
    region: SIGNING_REGION,
    // A bucket can't be a host name under a loopback address.
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  return client.spaces;
}

export function isS3Error(error: unknown, ...codes: readonly string[]): error is S3ServiceException {
  return error instanceof S3ServiceException && codes.includes(error.name);
}

/** A HEAD has no body to tell a code from. */
export function isNotFound(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
}
