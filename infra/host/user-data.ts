import { parse, stringify } from "yaml";

import { UserError } from "../user-error.ts";
import { gzip } from "./gzip.ts";
import type { HostFile } from "./host-file.ts";
import { hostFiles } from "./host-files.ts";
import { checkRecipe, type HostRecipe } from "./recipe.ts";
import { renderTemplate } from "./template.ts";

export type { HostRecipe, StoreCredentials } from "./recipe.ts";

/** DigitalOcean's limit, in bytes: https://docs.digitalocean.com/reference/api/ (droplet_create, user_data). */
const MAXIMUM_BYTES = 65_536;

/**
 * The cloud-config that makes a bare Debian machine a host of the site. The same recipe gives the same bytes on every
 * machine, because a change of them replaces hosts.
 * Files stand in it as they are, but the larger ones of a site with certbot: those would be more than DigitalOcean takes.
 *
 * @throws {Error} if a value of the recipe cannot be written into the host's files.
 * @throws {UserError} if the whole is too large.
 */
export function renderUserData(recipe: HostRecipe): string {
  checkRecipe(recipe);
  const skeleton = parse(renderTemplate("cloud-init/cloud-config.yaml", {})) as Record<string, unknown>;
  const config = {
    ...skeleton,
    write_files: hostFiles(recipe).map((file) => entry(file, recipe.certbot !== undefined)),
  };
  const userData = `#cloud-config\n${stringify(config, { lineWidth: 0 })}`;
  const bytes = Buffer.byteLength(userData);
  if (bytes > MAXIMUM_BYTES) {
    throw new UserError(
      `The hosts' user data may have ${MAXIMUM_BYTES} bytes and has ${bytes}: give the site fewer domains or probes.`,
    );
  }
  return userData;
}

/** From here on, in characters, compression is worth more than base64 costs. */
const WORTH_PACKING = 1_000;

/** An item of cloud-init's `write_files`, which unpacks what it is told is packed. */
function entry({ path, mode, content }: HostFile, pack: boolean) {
  if (!pack || content.length < WORTH_PACKING) return { path, permissions: mode, content };
  return { path, permissions: mode, encoding: "gz+b64", content: Buffer.from(gzip(content)).toString("base64") };
}
