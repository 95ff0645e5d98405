import { CreateBucketCommand, DeleteBucketCommand, type S3Client } from "@aws-sdk/client-s3";

import { isS3Error } from "../../../../s3/errors.ts";
import { deleteAllObjects } from "../../../../s3/objects.ts";
import { bucketArn } from "../../../iam/index.ts";
import type { Records } from "../../cloud.ts";
import { AwsError, type Kind } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { checkBucketName } from "./bucket-name.ts";
import { hostedZoneOf } from "./hosted-zones.ts";
import type { BucketInputs, ObjectInputs } from "./inputs.ts";
import { atStore } from "./store.ts";
import { BUCKET_OBJECT } from "./tokens.ts";

/** Really made on the data plane's object store, where it has one. */
export const bucket: Kind<BucketInputs> = {
  type: types.bucket,
  async create(cloud, { inputs }) {
    const { bucket: name } = inputs;
    checkBucketName(name);
    if (cloud.records.get(types.bucket, name) !== undefined) {
      const message = "Your previous request to create the named bucket succeeded and you already own it.";
      throw new AwsError("BucketAlreadyOwnedByYou", `${message} (${name})`);
    }
    await atStore(cloud, (s3) => make(s3, name));
    return { id: name, computed: {} };
  },
  outputs: (_, { id, region, inputs }) => ({
    arn: bucketArn(id),
    bucketDomainName: `${id}.s3.amazonaws.com`,
    bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
    forceDestroy: inputs.forceDestroy ?? false,
    hostedZoneId: hostedZoneOf(region),
    ...tagsAll(inputs),
  }),
  async delete(cloud, { id, inputs }) {
    const { forceDestroy = false } = inputs;
    const objects = cloud.records.all<ObjectInputs, object>(BUCKET_OBJECT);
    if (!forceDestroy && objects.some((object) => object.inputs.bucket === id)) throw notEmpty(id);
    await atStore(cloud, async (s3) => {
      await (forceDestroy ? empty(s3, id) : undefined);
      await remove(s3, id);
    });
    return true;
  },
};

/** @throws {AwsError} if there is no such bucket, or it is being deleted */
export function requiredBucket(records: Records, name: string): ResourceRecord<BucketInputs> {
  const found = records.get<BucketInputs, object>(types.bucket, name);
  if (found !== undefined && found.deleting !== true) return found;
  throw new AwsError("NoSuchBucket", `The specified bucket does not exist: ${name}`);
}

async function make(s3: S3Client, name: string): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: name }));
  } catch (error) {
    if (!isS3Error(error, "BucketAlreadyExists", "BucketAlreadyOwnedByYou")) throw error;
    throw new AwsError(
      "BucketAlreadyExists",
      `The requested bucket name is not available: ${name}. The bucket namespace is shared by all users of the system. ` +
        "Please select a different name and try again.",
    );
  }
}

async function empty(s3: S3Client, name: string): Promise<void> {
  try {
    await deleteAllObjects(s3, { bucket: name });
  } catch (error) {
    if (!isS3Error(error, "NoSuchBucket")) throw error;
  }
}

async function remove(s3: S3Client, name: string): Promise<void> {
  try {
    await s3.send(new DeleteBucketCommand({ Bucket: name }));
  } catch (error) {
    if (isS3Error(error, "BucketNotEmpty")) throw notEmpty(name);
    if (!isS3Error(error, "NoSuchBucket")) throw error;
  }
}

function notEmpty(name: string): AwsError {
  const message = `The bucket you tried to delete is not empty: ${name}; with forceDestroy its objects go first`;
  return new AwsError("BucketNotEmpty", message);
}
