import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isDeepStrictEqual } from "node:util";
import { DeleteObjectCommand, HeadObjectCommand, PutObjectAclCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type { CheckFailure } from "../../../provider/check-failure.ts";
import type { Operation, ResourceImplementation } from "../../../provider/implementation.ts";
import { isNotFound, isS3Error } from "../../../s3/errors.ts";
import { deleteAllObjects } from "../../../s3/objects.ts";
import type { Client } from "../client.ts";
import { spacesOf } from "../spaces.ts";

interface SpacesBucketObjectInputs {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly acl: string;
  readonly source?: string;
  readonly content?: string;
  readonly contentBase64?: string;
  readonly cacheControl?: string;
  readonly contentType?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly websiteRedirect?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly etag?: string;
  readonly forceDestroy?: boolean;
}

interface SpacesBucketObjectOutputs extends Partial<SpacesBucketObjectInputs> {
  readonly versionId: string;
}

/** Changes of these put the object anew; a changed acl alone does not. */
const PUT_AGAIN = [
  "cacheControl",
  "contentBase64",
  "contentDisposition",
  "contentEncoding",
  "contentLanguage",
  "contentType",
  "content",
  "etag",
  "metadata",
  "source",
  "websiteRedirect",
] as const;

const BODIES = ["source", "content", "contentBase64"];

export const spacesBucketObject: ResourceImplementation<Client, SpacesBucketObjectInputs, SpacesBucketObjectOutputs> = {
  check(inputs): CheckFailure[] {
    const given = BODIES.filter((name) => inputs[name] !== undefined);
    const conflicts = given
      .slice(1)
      .map((property) => ({ property, reason: `conflicts with ${given[0] ?? ""}; give one of them` }));
    const { metadata } = inputs;
    const names = typeof metadata === "object" && metadata !== null ? Object.keys(metadata) : [];
    const upper = names.filter((name) => name !== name.toLowerCase());
    const reason = "has capital letters in its name; metadata is in lower case only";
    return [...conflicts, ...upper.map((name) => ({ property: `metadata.${name}`, reason }))];
  },
  create: async (operation, inputs) => {
    await put(operation, inputs);
    operation.exists(inputs.key);
    return { id: inputs.key, outputs: await head(operation, inputs) };
  },
  async read(operation, id, { bucket }) {
    if (bucket === undefined) {
      throw new Error(`An object in Spaces can't be imported (got ${JSON.stringify(id)}): it is put again instead.`);
    }
    try {
      return { id, outputs: await head(operation, { bucket, key: id }) };
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    }
  },
  async update(operation, _, { inputs, oldInputs }) {
    if (PUT_AGAIN.some((name) => !isDeepStrictEqual(inputs[name], oldInputs[name]))) {
      await put(operation, inputs);
    } else if (inputs.acl !== oldInputs.acl) {
      const { bucket: Bucket, key: Key, acl } = inputs;
      const command = new PutObjectAclCommand({ Bucket, Key, ACL: acl as "private" });
      await spacesOf(operation).send(command, { abortSignal: operation.signal });
    }
    return head(operation, inputs);
  },
  async delete(operation, id, { bucket = "", versionId }) {
    const s3 = spacesOf(operation);
    const key = id.replace(/^\//, "");
    try {
      await (versionId === ""
        ? s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: operation.signal })
        : deleteAllObjects(s3, { bucket, key, signal: operation.signal }));
    } catch (error) {
      if (!isS3Error(error, "NoSuchBucket", "NoSuchKey")) {
        throw error;
      }
    }
  },
};

async function put(operation: Operation<Client>, inputs: SpacesBucketObjectInputs): Promise<void> {
  const command = new PutObjectCommand({
    Bucket: inputs.bucket,
    Key: inputs.key,
    // Private is what an object is without the header, which the rehearsal's store does not know on objects.
    ...(inputs.acl === "private" ? {} : { ACL: inputs.acl as "public-read" }),
    Body: await bodyOf(inputs),
    CacheControl: inputs.cacheControl,
    ContentType: inputs.contentType,
    ContentDisposition: inputs.contentDisposition,
    ContentEncoding: inputs.contentEncoding,
    ContentLanguage: inputs.contentLanguage,
    WebsiteRedirectLocation: inputs.websiteRedirect,
    Metadata: inputs.metadata,
  });
  await spacesOf(operation).send(command, { abortSignal: operation.signal });
}

async function bodyOf({ source, content, contentBase64 }: SpacesBucketObjectInputs): Promise<Buffer> {
  if (source === undefined || source === "") {
    return contentBase64 === undefined ? Buffer.from(content ?? "") : Buffer.from(contentBase64, "base64");
  }
  const path = source.replace(/^~(?=\/|$)/, homedir());
  try {
    return await readFile(path);
  } catch (cause) {
    throw new Error(
      `The source of the object can't be read: ${path} (${cause instanceof Error ? cause.message : ""})`,
      {
        cause,
      },
    );
  }
}

async function head(
  operation: Operation<Client>,
  { bucket, key }: Pick<SpacesBucketObjectInputs, "bucket" | "key">,
): Promise<SpacesBucketObjectOutputs> {
  const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
  const found = await spacesOf(operation).send(command, { abortSignal: operation.signal });
  return {
    contentType: found.ContentType ?? "",
    cacheControl: found.CacheControl ?? "",
    contentDisposition: found.ContentDisposition ?? "",
    contentEncoding: found.ContentEncoding ?? "",
    contentLanguage: found.ContentLanguage ?? "",
    websiteRedirect: found.WebsiteRedirectLocation ?? "",
    metadata: found.Metadata ?? {},
    etag: (found.ETag ?? "").replaceAll('"', ""),
    versionId: found.VersionId ?? "",
  };
}
