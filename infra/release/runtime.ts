import { createHash } from "node:crypto";
import { cp, mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { UserError } from "../user-error.ts";
import { hostPlatform, packerVersion, type Architecture, type PackedArtifact } from "./artifact.ts";
import { cachedArtifact } from "./cache.ts";
import { npm } from "./npm.ts";
import { writeTar } from "./tar.ts";
import { hashTree, readTree } from "./tree.ts";

export interface RuntimeInput {
  /** Where artifacts are kept; made if missing. */
  readonly cacheDirectory: string;
  /** Processor of the hosts. */
  readonly architecture: Architecture;
}

/** Says which Node and which pm2 a host runs the app with, locked by hash. */
const runtimeDirectory = join(import.meta.dirname, "../../app/runtime");

/**
 * Packs what hosts run the app with: `bin/node` for their processor, and pm2 in `node_modules`. Every host gets these
 * very bytes, none asks a package registry.
 * @throws {UserError} if npm can't install it.
 */
export async function packRuntime({ cacheDirectory, architecture }: RuntimeInput): Promise<PackedArtifact> {
  const inputs = await readTree(runtimeDirectory, (path) => path !== "node_modules");
  const key = createHash("sha256").update(`runtime ${packerVersion} ${process.version} ${architecture}\n`);
  await hashTree(key, runtimeDirectory, inputs);

  return await cachedArtifact(cacheDirectory, "runtime", key.digest("hex"), async (work, target) => {
    for (const { path } of inputs) await cp(join(runtimeDirectory, path), join(work, path), { recursive: true });
    await npm(work, ["ci", "--ignore-scripts", "--omit=dev", ...hostPlatform(architecture)]);
    await placeNode(work, architecture);
    const entries = await readTree(work, isNeeded);
    return await writeTar(work, entries, target);
  });
}

/** The package brings headers and manuals of 70 MB along: only the program itself and its licence are taken. */
async function placeNode(work: string, architecture: Architecture): Promise<void> {
  const source = join(work, `node_modules/node-linux-${architecture}`);
  if ((await stat(join(source, "bin/node")).catch(() => undefined)) === undefined) {
    // npm leaves out an optional package that it can't fetch, and still succeeds.
    throw new UserError(
      `npm did not install node-linux-${architecture}, which brings Node for the hosts. Is the registry reachable, ` +
        `and does it have the version named in ${runtimeDirectory}/package.json?`,
    );
  }
  await mkdir(join(work, "bin"));
  await rename(join(source, "bin/node"), join(work, "bin/node"));
  await rename(join(source, "LICENSE"), join(work, "bin/LICENSE"));
  await rm(source, { recursive: true });
  await rm(join(work, "node_modules/.bin/node"));
}

function isNeeded(path: string, isFolder: boolean): boolean {
  if (path === "node_modules/.package-lock.json" || path === ".npmrc" || path === "package-lock.json") return false;
  // Read by editors and debuggers only; a third of the files.
  return isFolder || !/\.(?:d\.[cm]?ts|map)$/.test(path);
}
