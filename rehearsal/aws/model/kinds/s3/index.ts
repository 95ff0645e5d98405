import type { Kind } from "../../kind.ts";
import { bucketObject } from "./bucket-object.ts";
import { bucketPolicy } from "./bucket-policy.ts";
import { bucket } from "./bucket.ts";
import { bucketLifecycle } from "./lifecycle.ts";
import { publicAccessBlock } from "./public-access-block.ts";

export { type LogDestination, mayDeliverLogs } from "./log-delivery.ts";

export const s3Kinds: readonly Kind[] = [bucket, publicAccessBlock, bucketPolicy, bucketLifecycle, bucketObject];
