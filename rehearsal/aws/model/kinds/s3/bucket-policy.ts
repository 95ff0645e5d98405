import type { Cloud } from "../../cloud.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { types } from "../../types.ts";
import { bucketPolicyMistakes, isPublic } from "./bucket-policy-mistakes.ts";
import { requiredBucket } from "./bucket.ts";
import type { BucketPolicyInputs, PublicAccessInputs } from "./inputs.ts";
import { checkOnlyOne } from "./only-one.ts";
import { PUBLIC_ACCESS_BLOCK } from "./tokens.ts";

/** Kept and checked. The store itself goes by the grants of its keys, which come of roles' policies alone. */
export const bucketPolicy: Kind<BucketPolicyInputs> = {
  type: types.bucketPolicy,
  create(cloud, { inputs }) {
    requiredBucket(cloud.records, inputs.bucket);
    checkOnlyOne(cloud.records, types.bucketPolicy, inputs.bucket);
    check(cloud, inputs);
    return Promise.resolve({ id: inputs.bucket, computed: {} });
  },
  outputs: () => ({}),
  update(cloud, _, inputs) {
    check(cloud, inputs);
    return Promise.resolve();
  },
};

function check({ records }: Cloud, { bucket, policy }: BucketPolicyInputs): void {
  const mistakes = bucketPolicyMistakes(policy, bucket);
  if (mistakes.length > 0) throw new AwsError("MalformedPolicy", mistakes.join("; "));
  const block = records.get<PublicAccessInputs, object>(PUBLIC_ACCESS_BLOCK, bucket);
  if (block?.inputs.blockPublicPolicy === true && isPublic(policy)) {
    throw new AwsError(
      "AccessDenied",
      `s3:PutBucketPolicy on ${bucket} is refused, because public policies are blocked by the BlockPublicPolicy block ` +
        "public access setting.",
    );
  }
}
