import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { LoadBalancerSpec } from "../data-plane.ts";

/** The file in a balancer's folder that says what it is now. */
const FILE = "balancer.json";

/** @returns `undefined` if there is none */
export async function readBalancer(folder: string): Promise<LoadBalancerSpec | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, FILE), "utf8")) as LoadBalancerSpec;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** All that have a folder in `folder`. */
export async function readBalancers(folder: string): Promise<readonly LoadBalancerSpec[]> {
  const names = await readdir(folder).catch(() => []);
  const specs = await Promise.all(names.map((name) => readBalancer(join(folder, name))));
  return specs.filter((spec) => spec !== undefined);
}

export async function writeBalancer(folder: string, spec: LoadBalancerSpec): Promise<void> {
  await replaceFile(join(folder, FILE), JSON.stringify(spec));
}

/** Replaces a file in one step; only its owner may read it, for there are private keys among them. */
export async function replaceFile(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
