import { randomBytes } from "node:crypto";

import { type S3Client, S3ServiceException } from "@aws-sdk/client-s3";

import type { DataPlane, StoreKey } from "../../../../cloud/data-plane.ts";
import { s3Client } from "../../../../s3/client.ts";
import type { Cloud } from "../../cloud.ts";
import { AwsError } from "../../kind.ts";

/** The key by which the model itself makes buckets; its secret is a new one in every process. */
const OWNER = "AKIAEVENKEELREHEARSAL";

const clients = new WeakMap<DataPlane, Promise<S3Client>>();

/**
 * Does something at the object store as the owner of all buckets; nothing on a data plane that has no store, where buckets are
 * only notes. @throws {AwsError} with the store's code and message
 */
export async function atStore<T>({ dataPlane }: Cloud, task: (s3: S3Client) => Promise<T>): Promise<T | undefined> {
  if (dataPlane.store.url === "") return undefined;
  let client = clients.get(dataPlane);
  if (client === undefined) {
    client = open(dataPlane);
    clients.set(dataPlane, client);
  }
  try {
    return await task(await client);
  } catch (error) {
    if (error instanceof S3ServiceException) throw new AwsError(error.name, error.message);
    throw error;
  }
}

async function open(dataPlane: DataPlane): Promise<S3Client> {
  const key: StoreKey = {
    accessKeyId: OWNER,
    secretAccessKey: randomBytes(30).toString("base64url"),
    grants: [{ bucket: "*", access: "full" }],
  };
  await dataPlane.setStoreKey(key);
  return s3Client({ ...key, endpoint: dataPlane.store.url });
}
