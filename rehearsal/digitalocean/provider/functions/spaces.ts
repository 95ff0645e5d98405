import { STATUS_CODES } from "node:http";
import { GetObjectCommand, HeadObjectCommand, ListObjectsCommand, S3ServiceException } from "@aws-sdk/client-s3";
import type { HeadObjectCommandOutput, ListObjectsCommandOutput } from "@aws-sdk/client-s3";
import { messageOf } from "../../../message.ts";
import { spacesOf } from "../spaces.ts";
import { text } from "./arguments.ts";
import type { Arguments, Call, Lookup } from "./arguments.ts";

/** As many keys as are listed when the program doesn't say, and as one request gives at most. */
const PAGE = 1000;

/** The content is given of what a person could read; of anything else there are the headers only. */
function isReadable(contentType: string): boolean {
  return /^text\/.+/.test(contentType) || contentType === "application/json";
}

const getSpacesBucketObject: Lookup = async (call, args) => {
  const { bucket, key, id, place } = placeOf(args);
  const failed = failure("Failed getting S3 object: ", ` Bucket: "${bucket}" Object: "${key}"`);
  const found = await failed(() => spacesOf(call).send(new HeadObjectCommand(place), { abortSignal: call.signal }));
  const version = found.VersionId === undefined ? {} : { VersionId: found.VersionId };
  const body = isReadable(found.ContentType ?? "") ? await bodyOf(call, { ...place, ...version }) : "";
  return { ...args, id, body, ...fromHeaders(found) };
};

async function bodyOf(call: Call, place: ReturnType<typeof placeOf>["place"]): Promise<string> {
  const failed = failure("Failed getting S3 object: ");
  const { Body } = await failed(() => spacesOf(call).send(new GetObjectCommand(place), { abortSignal: call.signal }));
  return (await Body?.transformToString()) ?? "";
}

/** Where an object is, as S3 and as the official provider's ids have it. */
function placeOf(args: Arguments) {
  const [bucket = "", key = "", range, version] = ["bucket", "key", "range", "versionId"].map((name) =>
    text(args, name),
  );
  return {
    bucket,
    key,
    id: `${bucket}/${key}${version === undefined ? "" : `@${version}`}`,
    place: {
      Bucket: bucket,
      Key: key,
      ...(range === undefined ? {} : { Range: range }),
      ...(version === undefined ? {} : { VersionId: version }),
    },
  };
}

function fromHeaders(found: HeadObjectCommandOutput) {
  return {
    cacheControl: found.CacheControl ?? "",
    contentDisposition: found.ContentDisposition ?? "",
    contentEncoding: found.ContentEncoding ?? "",
    contentLanguage: found.ContentLanguage ?? "",
    contentLength: found.ContentLength ?? 0,
    contentType: found.ContentType ?? "",
    etag: (found.ETag ?? "").replaceAll('"', ""),
    expiration: found.Expiration ?? "",
    expires: found.ExpiresString ?? "",
    lastModified: found.LastModified?.toUTCString().replace("GMT", "UTC") ?? "",
    metadata: found.Metadata ?? {},
    versionId: found.VersionId ?? "",
    websiteRedirectLocation: found.WebsiteRedirectLocation ?? "",
  };
}

/** A bucket without what is asked for has no keys; only one that is not there, or closed to the caller, is an error. */
const getSpacesBucketObjects: Lookup = async (call, args) => {
  const bucket = text(args, "bucket") ?? "";
  const { maxKeys = PAGE } = args as { maxKeys?: number };
  const [prefix, delimiter, encodingType] = ["prefix", "delimiter", "encodingType"].map((name) => text(args, name));
  const choice = {
    Bucket: bucket,
    ...(prefix === undefined ? {} : { Prefix: prefix }),
    ...(delimiter === undefined ? {} : { Delimiter: delimiter }),
    ...(encodingType === undefined ? {} : { EncodingType: encodingType as "url" }),
  };
  const failed = failure(`error listing Spaces Bucket (${bucket}) Objects: `);
  const pages: ListObjectsCommandOutput[] = [];
  for (let left = maxKeys, marker: string | undefined = ""; left > 0 && marker !== undefined;) {
    const command = new ListObjectsCommand({
      ...choice,
      MaxKeys: Math.min(left, PAGE),
      ...(marker === "" ? {} : { Marker: marker }),
    });
    const page: ListObjectsCommandOutput = await failed(() =>
      spacesOf(call).send(command, { abortSignal: call.signal }),
    );
    pages.push(page);
    left -= page.Contents?.length ?? 0;
    marker = page.IsTruncated === true ? (page.NextMarker ?? page.Contents?.at(-1)?.Key) : undefined;
  }
  const contents = pages.flatMap(({ Contents = [] }) => Contents);
  return {
    ...args,
    id: bucket,
    keys: contents.flatMap(({ Key }) => Key ?? []),
    owners: contents.flatMap(({ Owner }) => Owner?.ID ?? []),
    commonPrefixes: pages.flatMap(({ CommonPrefixes = [] }) => CommonPrefixes).flatMap(({ Prefix }) => Prefix ?? []),
  };
};

/** Tells what went wrong in the official provider's words, which programs have nothing else to go by. */
function failure(before: string, after = "") {
  return async <Answer>(attempt: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await attempt();
    } catch (error) {
      throw new Error(`${before}${wordsOf(error)}${after}`, { cause: error });
    }
  };
}

/** An answer in the form of Amazon's client for Go: an answer to HEAD has no body, and so no code but its status's name. */
function wordsOf(error: unknown): string {
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  if (!(error instanceof S3ServiceException) || status === undefined) {
    return messageOf(error);
  }
  const name = STATUS_CODES[status] ?? "";
  const isBare = error.name === "Unknown" || error.name === name.replaceAll(" ", "") || error.name === String(status);
  const words = isBare ? `${name.replaceAll(" ", "")}: ${name}` : `${error.name}: ${error.message}`;
  const { requestId = "", extendedRequestId = "" } = error.$metadata;
  return `${words}\n\tstatus code: ${status}, request id: ${requestId}, host id: ${extendedRequestId}`;
}

export const functions = { getSpacesBucketObject, getSpacesBucketObjects };
