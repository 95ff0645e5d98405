import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isAbsolute } from "node:path";

import { PutObjectCommand } from "@aws-sdk/client-s3";

import { isS3Error } from "../../../../s3/errors.ts";
import { deleteAllObjects } from "../../../../s3/objects.ts";
import { messageOf } from "../../../../message.ts";
import { bucketArn } from "../../../iam/index.ts";
import type { Cloud } from "../../cloud.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { requiredBucket } from "./bucket.ts";
import type { ObjectComputed, ObjectInputs } from "./inputs.ts";
import { atStore } from "./store.ts";
import { BUCKET_OBJECT } from "./tokens.ts";

/** S3's limit of a key, in bytes. */
const MAX_KEY = 1024;

/** A file or a text, put into a bucket as one object. */
export const bucketObject: Kind<ObjectInputs, ObjectComputed> = {
  type: BUCKET_OBJECT,
  async create(cloud, { inputs }) {
    const { bucket, key } = inputs;
    if (key === "" || Buffer.byteLength(key) > MAX_KEY) {
      throw new AwsError("KeyTooLongError", `The key has 1 to ${MAX_KEY} bytes; got ${Buffer.byteLength(key)}`);
    }
    const id = `${bucket}/${key}`;
    if (cloud.records.get(BUCKET_OBJECT, id) !== undefined) {
      // S3 would write over it.
      const message = `The object ${id} is another resource's already: the two would write over each other`;
      throw new AwsError("ObjectAlreadyExists", message);
    }
    return { id, computed: { etag: await put(cloud, inputs) } };
  },
  outputs: (_, { inputs, computed }) => ({
    ...computed,
    arn: bucketArn(inputs.bucket, inputs.key),
    contentType: contentTypeOf(inputs),
    ...tagsAll(inputs),
  }),
  async update(cloud, record, inputs) {
    if (!isSame(inputs, record.inputs)) record.computed.etag = await put(cloud, inputs);
  },
  async delete(cloud, { inputs: { bucket, key } }) {
    await atStore(cloud, async (s3) => {
      try {
        await deleteAllObjects(s3, { bucket, key });
      } catch (error) {
        if (!isS3Error(error, "NoSuchBucket", "NoSuchKey")) throw error;
      }
    });
    return true;
  },
};

/** @returns the etag */
async function put(cloud: Cloud, inputs: ObjectInputs): Promise<string> {
  const { bucket, key } = inputs;
  requiredBucket(cloud.records, bucket);
  const body = await contentOf(inputs);
  await atStore(cloud, (s3) =>
    s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentTypeOf(inputs) })),
  );
  // What S3 answers for an object that was put in one piece.
  return createHash("md5").update(body).digest("hex");
}

function isSame(one: ObjectInputs, other: ObjectInputs): boolean {
  const isSameBody = one.source?.hash === other.source?.hash && one.content === other.content;
  return isSameBody && contentTypeOf(one) === contentTypeOf(other);
}

/** @throws {AwsError} if its file can't be read */
export async function contentOf({ key, source, content = "" }: ObjectInputs): Promise<Buffer> {
  if (source === undefined) return Buffer.from(content);
  if (!isAbsolute(source.path)) {
    throw new AwsError("InvalidRequest", `The source of the object ${key} is no absolute path: ${source.path}`);
  }
  try {
    return await readFile(source.path);
  } catch (error) {
    const message = `The source of the object ${key} can't be read: ${source.path} (${messageOf(error)})`;
    throw new AwsError("InvalidRequest", message);
  }
}

/** The default is the official provider's. */
export function contentTypeOf({ contentType }: ObjectInputs): string {
  return contentType ?? "application/octet-stream";
}
