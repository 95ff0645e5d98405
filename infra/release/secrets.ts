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

/** Programs keep their passwords in them. */
const passwordFiles = [".netrc", "_netrc", ".pgpass", ".my.cnf", ".htpasswd", ".git-credentials"];

/**
 * A private key as PEM: on lines of its own, or in a text of another language, as in a service account's JSON. There line ends are
 * written `\n` and lines may be quoted, and Base64 has to follow: a program that only names how keys begin is none.
 */
const privateKey =
  /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----\r?$|PRIVATE KEY-----(?:\\[rn]?|[\s"'`+,])*[A-Za-z0-9+/]{40}/m;

/** A token or password of a registry, unless it is the name of a variable that has it. */
const registryToken = /^[^#;\n]*_(?:auth|authToken|password)[ \t]*=[ \t]*(?!["']?\$\{)\S/m;

async function isSecret(directory: string, path: string): Promise<boolean> {
  const name = basename(path);
  const extension = extname(name).toLowerCase();
  if (isLocalEnvironment(path) || /^id_(?:rsa|dsa|ecdsa|ed25519)$/.test(name)) return true;
  if ([".p12", ".pfx", ".jks", ".keystore"].includes(extension) || passwordFiles.includes(name)) return true;
  const text = await readFile(join(directory, path), "latin1");
  if (privateKey.test(text)) return true;
  // npm may need the one beside package.json while it packs, and it is not shipped.
  if (name === ".npmrc" && path !== name) return registryToken.test(text);
  return (
    [".pem", ".key"].includes(extension) && !/^-----BEGIN (?:[A-Z0-9]+ )*(?:CERTIFICATE|PUBLIC KEY)-----/m.test(text)
  );
}
