import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import type { HeadObjectCommandOutput, S3Client } from "@aws-sdk/client-s3";
import type { GetObjectResult } from "@pulumi/aws/s3/getObject.js";

import { isNotFound } from "../../../s3/errors.ts";
import { bucketArn } from "../../iam/index.ts";
import type { Cloud } from "../cloud.ts";
import { AwsError, type ModelFunction } from "../kind.ts";
import { contentOf, contentTypeOf } from "../kinds/s3/bucket-object.ts";
import type { ObjectComputed, ObjectInputs } from "../kinds/s3/inputs.ts";
import { atStore } from "../kinds/s3/store.ts";
import { BUCKET_OBJECT } from "../kinds/s3/tokens.ts";
import { inWords } from "./in-words.ts";

/** What the official provider takes for readable; of anything else there are the headers only. */
const READABLE = new Set([
  ...["application/atom+xml", "application/json", "application/ld+json", "application/x-csh"],
  ...["application/x-httpd-php", "application/x-sh", "application/xhtml+xml", "application/xml", "application/x-sql"],
  ...["application/yaml"],
]);

export const getObject: ModelFunction = {
  token: "aws:s3/getObject:getObject",
  async call(cloud, { inputs, region }): Promise<GetObjectResult> {
    const { bucket, key } = inputs as Pick<ObjectInputs, "bucket" | "key">;
    const failed = inWords(`reading S3 Bucket (${bucket}) Object (${key}): `);
    const found = await failed(async () => {
      return (await atStore(cloud, (s3) => stored(s3, { bucket, key }))) ?? (await noted(cloud, { bucket, key }));
    });
    return { ...NOT_MODELLED, ...found, arn: bucketArn(bucket, key), bucket, id: `${bucket}/${key}`, key, region };
  },
};

interface FoundObject {
  readonly body: string;
  readonly contentLength: number;
  readonly contentType: string;
  readonly etag: string;
  readonly lastModified: string;
  readonly metadata: Record<string, string>;
}

interface Place {
  readonly bucket: string;
  readonly key: string;
}

async function stored(s3: S3Client, { bucket, key }: Place): Promise<FoundObject> {
  const place = { Bucket: bucket, Key: key };
  const head = await s3.send(new HeadObjectCommand(place)).catch((error: unknown): HeadObjectCommandOutput => {
    throw isNotFound(error) ? missing() : error;
  });
  const { ContentType = "", ContentLength = 0, ETag = "", LastModified, Metadata = {} } = head;
  const { Body } = isReadable(ContentType) ? await s3.send(new GetObjectCommand(place)) : {};
  return {
    body: (await Body?.transformToString()) ?? "",
    contentLength: ContentLength,
    contentType: ContentType,
    etag: ETag.replaceAll('"', ""),
    lastModified: LastModified === undefined ? "" : rfc1123(LastModified),
    metadata: Metadata,
  };
}

/** Where buckets are only notes. */
async function noted({ records }: Cloud, { bucket, key }: Place): Promise<FoundObject> {
  const record = records.get<ObjectInputs, ObjectComputed>(BUCKET_OBJECT, `${bucket}/${key}`);
  if (record === undefined) throw missing();
  const content = await contentOf(record.inputs);
  const contentType = contentTypeOf(record.inputs);
  return {
    body: isReadable(contentType) ? content.toString() : "",
    contentLength: content.length,
    contentType,
    etag: record.computed.etag,
    lastModified: rfc1123(new Date(record.createdAt)),
    metadata: {},
  };
}

function isReadable(contentType: string): boolean {
  return /^text\/.+/.test(contentType) || READABLE.has(contentType);
}

/** The official provider drops the answer's code, and programs can only tell by these words. */
function missing(): AwsError {
  return new AwsError("", "couldn't find resource");
}

/** As Go writes it, with `UTC` where others say `GMT`. */
function rfc1123(time: Date): string {
  return time.toUTCString().replace("GMT", "UTC");
}

const NOT_MODELLED = {
  bodyBase64: "",
  bucketKeyEnabled: false,
  cacheControl: "",
  checksumCrc32: "",
  checksumCrc32c: "",
  checksumCrc64nvme: "",
  checksumSha1: "",
  checksumSha256: "",
  contentDisposition: "",
  contentEncoding: "",
  contentLanguage: "",
  expiration: "",
  expires: "",
  objectLockLegalHoldStatus: "",
  objectLockMode: "",
  objectLockRetainUntilDate: "",
  serverSideEncryption: "AES256",
  sseKmsKeyId: "",
  storageClass: "STANDARD",
  tags: {},
  versionId: "",
  websiteRedirectLocation: "",
};
