import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { messageOf } from "../message.ts";
import { isLoopback } from "../provider/loopback.ts";
import type { Endpoint } from "./endpoint.ts";
import { Mistake } from "./mistake.ts";
import { repository } from "./paths.ts";

export type Config = Readonly<Record<string, unknown>>;

/** A project or stack file, as far as it concerns us. */
export type Settings = Readonly<Record<string, unknown>>;

/** Never valid anywhere: real tokens of DigitalOcean begin with `dop_v1_` or `doo_v1_`. */
export const throwAwayToken = "rehearsal-token";

/** Endpoints are the cloud's own affair here; a stack that sets one means another cloud. */
const endpointKeys = ["digitalocean:apiEndpoint", "digitalocean:spacesEndpoint", "evenkeel:storeEndpoint"];

/** The stack's config as its team keeps it, in `Pulumi.NAME.yaml`. Throws a Mistake when there is none. */
export async function readStackConfig(stack: string, folder = repository): Promise<Config> {
  const file = `Pulumi.${stack}.yaml`;
  const settings = await readSettings(join(folder, file));
  if (settings !== undefined) return (settings["config"] ?? {}) as Config;
  const names = (await readdir(folder)).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  throw new Mistake(
    `there is no stack ${JSON.stringify(stack)}: no ${file}. The stacks are ${names.join(", ") || "none"}.`,
  );
}

/** The config of a stack as it was last rehearsed, without what a rehearsal adds: its own file may be gone since. */
export async function readRehearsedConfig(folder: string, stack: string): Promise<Config> {
  const settings = await readSettings(join(folder, `Pulumi.${stack}.yaml`));
  const config = Object.entries((settings?.["config"] ?? {}) as Config);
  return Object.fromEntries(config.filter(([key]) => key !== "digitalocean:token" && !endpointKeys.includes(key)));
}

/** The project file. Plain `pulumi up` starts the program from its folder, and so does a rehearsal. */
export async function readProject(folder = repository): Promise<Settings & { readonly name: string }> {
  const settings = await readSettings(join(folder, "Pulumi.yaml"));
  if (typeof settings?.["name"] !== "string")
    throw new Mistake(`${join(folder, "Pulumi.yaml")} is missing, or has no name.`);
  return { ...settings, name: settings["name"], main: folder };
}

/**
 * What a stack's config becomes in a rehearsal: the same, with the cloud's endpoints. Secrets can't be read here and
 * are not needed: they get throw-away values. `notes` says so.
 * @throws {Mistake} when the config names an endpoint of its own.
 */
export function rehearsalConfig(
  config: Config,
  endpoint: Pick<Endpoint, "url" | "store">,
): { config: Config; notes: string[] } {
  const own = endpointKeys.filter((key) => config[key] !== undefined && !isOurs(config[key]));
  if (own.length > 0) {
    const found = own.map((key) => `${key}: ${JSON.stringify(config[key])}`).join(", ");
    throw new Mistake(
      `a rehearsal never talks to a real cloud, but the stack's config names one (${found}). Use a stack without, or run \`pulumi up\` if you mean it.`,
    );
  }
  const notes: string[] = [];
  const replaced = Object.entries(config).map(([key, value]): [string, unknown] => {
    if (key === "digitalocean:token" || isSecret(value)) {
      notes.push(`the stack's ${key} is not used: the rehearsal has a throw-away one`);
      return [key, "rehearsal-secret"];
    }
    return [key, value];
  });
  return {
    config: {
      ...Object.fromEntries(replaced.filter(([key]) => key !== "digitalocean:token")),
      "digitalocean:apiEndpoint": endpoint.url,
      "digitalocean:spacesEndpoint": endpoint.store.url,
      "evenkeel:storeEndpoint": endpoint.store.urlForMachines,
    },
    notes,
  };
}

/** Writes the files that the engine reads. What it added to the stack's on its own (its salt, the secret token) stays. */
export async function writeStackFiles(folder: string, stack: string, project: Settings, config: Config): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `Pulumi.${stack}.yaml`);
  const last = await readSettings(path);
  const token = (last?.["config"] as Config | undefined)?.["digitalocean:token"];
  const settings = { ...last, config: { ...config, ...(isSecret(token) ? { "digitalocean:token": token } : {}) } };
  await writeFile(join(folder, "Pulumi.yaml"), stringify(project));
  await writeFile(path, stringify(settings));
}

/** A value that `pulumi config set --secret` has written. */
export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

function isOurs(endpoint: unknown): boolean {
  return typeof endpoint === "string" && isLoopback(endpoint);
}

async function readSettings(path: string): Promise<Settings | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return (parse(text) ?? {}) as Settings;
  } catch (error) {
    throw new Mistake(`${path} is not valid YAML: ${messageOf(error)}`);
  }
}
