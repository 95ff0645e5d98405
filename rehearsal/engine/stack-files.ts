import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { messageOf } from "../message.ts";
import { Mistake } from "./mistake.ts";
import { repository } from "./paths.ts";
import { isSecret, secretKeys, withoutRehearsal } from "./rehearsal-config.ts";
import type { Config } from "./stack-config.ts";

/** A project or stack file, as far as it concerns us. */
export type Settings = Readonly<Record<string, unknown>>;

/** The stack's config as its team keeps it, in `Pulumi.NAME.yaml`. Throws a Mistake when there is none. */
export async function readStackConfig(stack: string, folder = repository): Promise<Config> {
  const file = `Pulumi.${stack}.yaml`;
  const settings = await readSettings(join(folder, file));
  const config = settings?.["config"] ?? {};
  if (!isMap(config)) throw new Mistake(`${join(folder, file)}: config is no map of settings such as evenkeel:region.`);
  if (settings !== undefined) return config;
  const names = (await readdir(folder)).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  throw new Mistake(
    `there is no stack ${JSON.stringify(stack)}: no ${file}. The stacks are ${names.join(", ") || "none"}.`,
  );
}

/** The config of a stack as it was last rehearsed, without what a rehearsal adds: its own file may be gone since. */
export async function readRehearsedConfig(folder: string, stack: string): Promise<Config> {
  const settings = await readSettings(join(folder, `Pulumi.${stack}.yaml`));
  return withoutRehearsal((settings?.["config"] ?? {}) as Config);
}

/** The project file. Plain `pulumi up` starts the program from its folder, and so does a rehearsal. */
export async function readProject(folder = repository): Promise<Settings & { readonly name: string }> {
  const settings = await readSettings(join(folder, "Pulumi.yaml"));
  if (typeof settings?.["name"] !== "string")
    throw new Mistake(`${join(folder, "Pulumi.yaml")} is missing, or has no name.`);
  return { ...settings, name: settings["name"], main: folder };
}

/** Writes the files that the engine reads. What it added to the stack's on its own (its salt, encrypted secrets) stays. */
export async function writeStackFiles(folder: string, stack: string, project: Settings, config: Config): Promise<void> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `Pulumi.${stack}.yaml`);
  const last = await readSettings(path);
  const before = (last?.["config"] ?? {}) as Config;
  const secrets = Object.entries(before).filter(([key, value]) => secretKeys().includes(key) && isSecret(value));
  const settings = { ...last, config: { ...config, ...Object.fromEntries(secrets) } };
  await writeFile(join(folder, "Pulumi.yaml"), stringify(project));
  await writeFile(path, stringify(settings));
}

async function readSettings(path: string): Promise<Settings | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  const settings = parsed(path, text) ?? {};
  if (!isMap(settings)) throw new Mistake(`${path} is no map of keys and values.`);
  return settings;
}

function parsed(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Mistake(`${path} is not valid YAML: ${messageOf(error)}`);
  }
}

function isMap(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
