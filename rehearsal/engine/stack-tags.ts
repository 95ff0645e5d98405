import { join } from "node:path";

import type { Home } from "./paths.ts";
import type { Config } from "./stack-config.ts";
import { readProject, readRehearsedConfig } from "./stack-files.ts";
import { rehearsedStacks } from "./stack-state.ts";

/** Configs of all stacks of a home, as they were last rehearsed, by name. */
export async function rehearsedConfigs(home: Home): Promise<ReadonlyMap<string, Config>> {
  const configs = (await rehearsedStacks(home)).map(
    async (stack) => [stack, await readRehearsedConfig(join(home.work, stack), stack)] as const,
  );
  return new Map(await Promise.all(configs));
}

/** Tags that the hosts of a home's stacks have, each of its stack. */
export async function tagsOf(configs: ReadonlyMap<string, Config>): Promise<readonly string[]> {
  const { name: project } = await readProject();
  return [...configs].map(([stack, config]) => tagOf(project, stack, config));
}

/** A stack's tag: what its config names, else the program's own, which is in no output before the first `up` has ended. */
export function tagOf(project: string, stack: string, config: Config): string {
  const { "evenkeel:tag": tag } = config;
  if (typeof tag === "string" && tag !== "") return tag;
  return `${`${project}-${stack}`.replaceAll(/[^A-Za-z0-9_-]/g, "-")}-web`;
}
