import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { ListObjectsV2CommandOutput, S3Client } from "@aws-sdk/client-s3";
import type { GetObjectsResult } from "@pulumi/aws/s3/getObjects.js";

import type { Cloud } from "../cloud.ts";
import type { ModelFunction } from "../kind.ts";
import { requiredBucket } from "../kinds/s3/bucket.ts";
import type { ObjectInputs } from "../kinds/s3/inputs.ts";
import { atStore } from "../kinds/s3/store.ts";
import { BUCKET_OBJECT } from "../kinds/s3/tokens.ts";
import { inWords } from "./in-words.ts";

/** As many as are listed when the program doesn't say, and as one request gives at most. */
const PAGE = 1000;

/** A bucket without what is asked for has no keys: only a missing bucket is an error. */
export const getObjects: ModelFunction = {
  token: "aws:s3/getObjects:getObjects",
  async call(cloud, { inputs, region }): Promise<GetObjectsResult> {
    const { bucket, prefix = "", maxKeys = PAGE } = inputs as { bucket: string; prefix?: string; maxKeys?: number };
    const failed = inWords(`listing S3 Bucket (${bucket}) Objects: `);
    const keys = await failed(async () => {
      const listed = await atStore(cloud, (s3) => storedKeys(s3, { bucket, prefix, maxKeys }));
      return listed ?? notedKeys(cloud, bucket).filter((key) => key.startsWith(prefix));
    });
    return {
      ...inputs,
      bucket,
      commonPrefixes: [],
      id: bucket,
      keys: keys.slice(0, maxKeys),
      owners: [],
      region,
      requestCharged: "",
    };
  },
};

async function storedKeys(
  s3: S3Client,
  { bucket, prefix, maxKeys }: { readonly bucket: string; readonly prefix: string; readonly maxKeys: number },
): Promise<string[]> {
  const keys: string[] = [];
  let from: { ContinuationToken?: string } | undefined = {};
  while (from !== undefined && keys.length < maxKeys) {
    const page: ListObjectsV2CommandOutput = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, MaxKeys: Math.min(maxKeys, PAGE), ...from }),
    );
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
    from = page.NextContinuationToken === undefined ? undefined : { ContinuationToken: page.NextContinuationToken };
  }
  return keys;
}

function notedKeys({ records }: Cloud, bucket: string): string[] {
  requiredBucket(records, bucket);
  const objects = records.all<ObjectInputs, object>(BUCKET_OBJECT);
  return objects.flatMap(({ inputs }) => (inputs.bucket === bucket ? inputs.key : [])).sort();
}
