import type { S3Client } from "@aws-sdk/client-s3";
import { s3Client } from "../../s3/client.ts";
import type { Client } from "./client.ts";

/** The S3 client of a provider instance. @throws {Error} when the instance has no endpoint or keys for Spaces. */
export function spacesOf({ client }: { readonly client: Client }): S3Client {
  const { spaces } = client.configuration;
  if (spaces === undefined) {
    throw new Error(
      "Spaces need digitalocean:spacesEndpoint, which is missing: the rehearsal refuses the real one. " +
        "Give the rehearsal cloud's to the provider that the bucket uses.",
    );
  }
  const { endpoint, accessKeyId, secretAccessKey } = spaces;
  if (accessKeyId === "" || secretAccessKey === "") {
    throw new Error(
      "Spaces credentials not configured: give spacesAccessId and spacesSecretKey to the provider that the bucket uses.",
    );
  }
  client.spaces ??= s3Client({ endpoint, accessKeyId, secretAccessKey });
  return client.spaces;
}
