import type { Kind } from "../../kind.ts";
import { requiredBucket } from "./bucket.ts";
import type { PublicAccessInputs } from "./inputs.ts";
import { checkOnlyOne } from "./only-one.ts";
import { PUBLIC_ACCESS_BLOCK } from "./tokens.ts";

/** Nothing in the rehearsal's store is ever public; `blockPublicPolicy` refuses policies that would make it so. */
export const publicAccessBlock: Kind<PublicAccessInputs> = {
  type: PUBLIC_ACCESS_BLOCK,
  create({ records }, { inputs }) {
    requiredBucket(records, inputs.bucket);
    checkOnlyOne(records, PUBLIC_ACCESS_BLOCK, inputs.bucket);
    return Promise.resolve({ id: inputs.bucket, computed: {} });
  },
  outputs: (_, { inputs }) => ({
    blockPublicAcls: inputs.blockPublicAcls ?? false,
    blockPublicPolicy: inputs.blockPublicPolicy ?? false,
    ignorePublicAcls: inputs.ignorePublicAcls ?? false,
    restrictPublicBuckets: inputs.restrictPublicBuckets ?? false,
  }),
};
