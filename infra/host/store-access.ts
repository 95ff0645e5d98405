import { hostFile, type HostFile } from "./host-file.ts";
import type { HostStore } from "./recipe.ts";

/** How a host gets at the object store. */
export interface StoreAccess {
  readonly files: readonly HostFile[];
  /** Shell command that prints the credentials as curl's configuration; run by root. */
  readonly credentialsCommand: string;
}

/** A host has a key in a file for root alone, or nothing: then it asks for the key of its role each time. */
export function storeAccess({ region, credentials }: HostStore): StoreAccess {
  const options = hostFile("/etc/evenkeel/store.curlrc", "0644", "boot/store.curlrc", { region });
  if (credentials.kind === "instance-role") {
    const program = hostFile("/usr/local/lib/evenkeel/role-credentials", "0755", "boot/role-credentials.sh");
    return { files: [options, program], credentialsCommand: program.path };
  }
  const { accessKeyId, secretAccessKey } = credentials;
  const key = hostFile("/etc/evenkeel/store-key.curlrc", "0600", "boot/store-key.curlrc", {
    accessKeyId,
    secretAccessKey,
  });
  return { files: [options, key], credentialsCommand: `cat ${key.path}` };
}
