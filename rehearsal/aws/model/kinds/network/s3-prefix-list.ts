import { createHash } from "node:crypto";

/** Id of the list of S3's addresses in a region, by which security groups name them. The model's own: AWS's are other ones. */
export function s3PrefixList(region: string): string {
  return `pl-${createHash("sha256").update(`com.amazonaws.${region}.s3`).digest("hex").slice(0, 8)}`;
}
