import type { S3Client } from "@aws-sdk/client-s3";
import type { Operation } from "../../provider/implementation.ts";
import type { Configuration } from "./configuration.ts";
import { Api } from "./http.ts";

/** What a provider instance works with. */
export interface Client {
  readonly configuration: Configuration;
  /** The official provider polls every 3 to 15 s; a rehearsal need not wait that long. */
  readonly pollMilliseconds: number;
  /** Made when first needed: not every instance has keys for Spaces. */
  spaces: S3Client | undefined;
}

export function apiOf({ client, signal }: Pick<Operation<Client>, "client" | "signal">): Api {
  return new Api(client.configuration, signal);
}
