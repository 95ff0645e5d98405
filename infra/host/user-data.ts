import { parse, stringify } from "yaml";

import { UserError } from "../user-error.ts";
import { hostFiles } from "./host-files.ts";
import { checkRecipe, type HostRecipe } from "./recipe.ts";
import { renderTemplate } from "./template.ts";

export type { HostRecipe, StoreCredentials } from "./recipe.ts";

/** DigitalOcean's limit, in bytes: https://docs.digitalocean.com/reference/api/ (droplet_create, user_data). */
const MAXIMUM_BYTES = 65_536;

/**
 * The cloud-config that makes a bare Debian machine a host of the site. The same recipe gives the same bytes on every
 * machine, because a change of them replaces hosts; so files stand in it as they are, not compressed (deflate's output
 * differs from one processor to the next).
 *
 * @throws {Error} if a value of the recipe cannot be written into the host's files.
 * @throws {UserError} if the whole is too large.
 */
export function renderUserData(recipe: HostRecipe): string {
  checkRecipe(recipe);
  const skeleton = parse(renderTemplate("cloud-init/cloud-config.yaml", {})) as Record<string, unknown>;
  const config = {
    ...skeleton,
    write_files: hostFiles(recipe).map(({ path, mode, content }) => ({ path, permissions: mode, content })),
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
