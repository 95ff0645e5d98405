import type { Records } from "../../cloud.ts";
import { AwsError } from "../../kind.ts";

/** S3 would let the second one write over the first. @throws {AwsError} if the bucket has one already */
export function checkOnlyOne(records: Records, type: string, bucket: string): void {
  if (records.get(type, bucket) === undefined) return;
  const message = `The bucket ${bucket} has a ${type.split(":").at(-1) ?? type} already: two would write over each other`;
  throw new AwsError("OperationAborted", message);
}
