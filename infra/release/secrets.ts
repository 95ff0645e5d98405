import { readFile } from "node:fs/promises";
import { basename, extname, join } from "node:path";

import { UserError } from "../user-error.ts";
import type { TreeEntry } from "./tree.ts";

/** Laptop settings, often with passwords and tokens in them: never copied anywhere. Samples without values may go along. */
export function isLocalEnvironment(path: string): boolean {
  return /^\.env(?:\.(?!example$|sample$|template$).*)?$/.test(basename(path));
}

/**
 * A release lies in an object store and on every host's disk, readable by the app: no place for keys.
 * @throws {UserError} naming every file of `entries` that is, or may hold, a private key or a password.
 */
export async function refuseSecrets(directory: string, entries: readonly TreeEntry[]): Promise<void> {
  const refused: string[] = [];
  for (const { path, kind } of entries) {
    if (kind === "file" && (await isSecret(directory, path))) refused.push(path);
  }
  if (refused.length === 0) return;
  throw new UserError(
    `These files of the app look like secrets and would be packed into the release: ${refused.join(", ")}. ` +
      `Move them out of ${directory}; a file that only holds certificates or public keys may stay.`,
  );
}

async function isSecret(directory: string, path: string): Promise<boolean> {
  const name = basename(path);
  const extension = extname(name).toLowerCase();
  if (isLocalEnvironment(path) || /^id_(?:rsa|dsa|ecdsa|ed25519)$/.test(name)) return true;
  if ([".p12", ".pfx", ".jks", ".keystore"].includes(extension)) return true;
  const text = await readFile(join(directory, path), "latin1");
  if (/^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\r?$/m.test(text)) return true;
  return (
    [".pem", ".key"].includes(extension) && !/^-----BEGIN (?:[A-Z0-9]+ )*(?:CERTIFICATE|PUBLIC KEY)-----/m.test(text)
  );
}
