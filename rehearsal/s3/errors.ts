import { S3ServiceException } from "@aws-sdk/client-s3";

export function isS3Error(error: unknown, ...codes: readonly string[]): error is S3ServiceException {
  return error instanceof S3ServiceException && codes.includes(error.name);
}

/** A HEAD has no body to tell a code from. */
export function isNotFound(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404;
}
