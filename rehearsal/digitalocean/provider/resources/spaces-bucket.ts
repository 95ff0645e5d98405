import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketVersioningCommand,
  HeadBucketCommand,
} from "@aws-sdk/client-s3";
import type { S3Client } from "@aws-sdk/client-s3";
import type { Operation, ResourceImplementation } from "../../../provider/implementation.ts";
import { isNotFound, isS3Error } from "../../../s3/errors.ts";
import { deleteAllObjects } from "../../../s3/objects.ts";
import type { Client } from "../client.ts";
import { spacesOf } from "../spaces.ts";
import { retryWhile, waitFor } from "../wait.ts";
import { changeBucketSettings, readLifecycle } from "./spaces-bucket-settings.ts";
import type { BucketSettings } from "./spaces-bucket-settings.ts";

interface SpacesBucketInputs extends BucketSettings {
  readonly name: string;
  readonly region: string;
  readonly forceDestroy?: boolean;
}

/** What follows from a bucket's name and region; the names are the real Spaces', wherever the data is. */
function namesOf(name: string, region: string) {
  return {
    name,
    region,
    bucketUrn: `do:space:${name}`,
    endpoint: `${region}.digitaloceanspaces.com`,
    bucketDomainName: `${name}.${region}.digitaloceanspaces.com`,
  };
}

/** The official provider's patience with a bucket that comes and goes. */
const BUCKET_SECONDS = 300;

export const spacesBucket: ResourceImplementation<Client, SpacesBucketInputs, SpacesBucketInputs> = {
  async create(operation, inputs) {
    const { name, region, acl = "private" } = inputs;
    const s3 = spacesOf(operation);
    const abort = { abortSignal: operation.signal };
    const waiting = { what: `the bucket ${name}`, timeoutSeconds: BUCKET_SECONDS };
    const isPassing = (error: unknown): boolean => isS3Error(error, "OperationAborted");
    await retryWhile(operation, waiting, isPassing, async () => {
      await s3.send(new CreateBucketCommand({ Bucket: name, ACL: acl as "private" }), abort);
    });
    operation.exists(name, namesOf(name, region));
    await waitFor(operation, waiting, async () =>
      (await bucketExists(s3, operation, name)) ? { done: undefined } : { seen: "404" },
    );
    // The canned ACL went with the create.
    await changeBucketSettings(s3, operation.signal, name, { acl }, inputs);
    return { id: name, outputs: await read(operation, s3, inputs) };
  },
  async read(operation, id, state) {
    // An import names the region too: REGION,NAME.
    const [region, name] = state.region === undefined ? id.split(",") : [state.region, id];
    if (region === undefined || name === undefined) {
      throw new Error(`A Spaces bucket is imported as REGION,NAME; got ${JSON.stringify(id)}.`);
    }
    const s3 = spacesOf(operation);
    return (await bucketExists(s3, operation, name))
      ? { id: name, outputs: await read(operation, s3, { ...state, name, region }) }
      : undefined;
  },
  async update(operation, id, { inputs, oldInputs }) {
    const s3 = spacesOf(operation);
    await changeBucketSettings(s3, operation.signal, id, oldInputs, inputs);
    return read(operation, s3, inputs);
  },
  async delete(operation, id, { forceDestroy }) {
    const s3 = spacesOf(operation);
    const removal = new DeleteBucketCommand({ Bucket: id });
    try {
      await s3.send(removal, { abortSignal: operation.signal });
    } catch (error) {
      if (!isS3Error(error, "BucketNotEmpty") || forceDestroy !== true) {
        throw error;
      }
      await deleteAllObjects(s3, { bucket: id, signal: operation.signal });
      await s3.send(removal, { abortSignal: operation.signal });
    }
  },
};

async function bucketExists(s3: S3Client, { signal }: Operation<Client>, name: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket: name }), { abortSignal: signal });
    return true;
  } catch (error) {
    if (isNotFound(error)) {
      return false;
    }
    throw error;
  }
}

async function read(
  { signal }: Operation<Client>,
  s3: S3Client,
  { name, region }: Pick<SpacesBucketInputs, "name" | "region">,
): Promise<SpacesBucketInputs> {
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: name }), { abortSignal: signal });
  return {
    ...namesOf(name, region),
    versioning: { enabled: Status === "Enabled" },
    lifecycleRules: await readLifecycle(s3, signal, name),
  };
}
