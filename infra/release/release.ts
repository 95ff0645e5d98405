import { createHash } from "node:crypto";
import { cp, stat } from "node:fs/promises";
import { join } from "node:path";

import { UserError } from "../user-error.ts";
import { readAppPackage, type AppPackage } from "./app-package.ts";
import { hostPlatform, packerVersion, type Architecture, type PackedArtifact } from "./artifact.ts";
import { cachedArtifact } from "./cache.ts";
import { refuseUncompiled } from "./native-modules.ts";
import { npm } from "./npm.ts";
import { isLocalEnvironment, refuseSecrets } from "./secrets.ts";
import { writeTar } from "./tar.ts";
import { hashTree, readTree, type TreeEntry } from "./tree.ts";

export interface ReleaseInput {
  /** Folder of the app, with its own package.json and package-lock.json. */
  readonly appDirectory: string;
  /** Where artifacts are kept; made if missing. */
  readonly cacheDirectory: string;
  /** Processor of the hosts, for modules with binaries. Default: `x64`. */
  readonly architecture?: Architecture;
}

/**
 * Builds the app and packs it with its production modules, as locked: `package.json`, the files it ships (all, or those that
 * its `files` lists) and `node_modules`. The same input gives the same bytes on any machine, and is packed once per machine.
 * @throws {UserError} if the app can't become a release: the message says what to do.
 */
export async function packRelease({
  appDirectory,
  cacheDirectory,
  architecture = "x64",
}: ReleaseInput): Promise<PackedArtifact> {
  const app = await readAppPackage(appDirectory);
  const inputs = await readTree(appDirectory, (path) => isInput(path, app));
  await refuseSecrets(appDirectory, inputs.filter(isOwn));

  const key = createHash("sha256").update(`release ${packerVersion} ${process.version} ${architecture}\n`);
  await hashTree(key, appDirectory, inputs);

  return await cachedArtifact(cacheDirectory, "release", key.digest("hex"), async (work, target) => {
    for (const { path } of inputs) {
      await cp(join(appDirectory, path), join(work, path), { verbatimSymlinks: true });
    }
    if (app.hasBuild) {
      await npm(work, ["ci", "--ignore-scripts", "--include=dev"]);
      await npm(work, ["run", "build"]);
    }
    await npm(work, ["ci", "--ignore-scripts", "--omit=dev", ...hostPlatform(architecture)]);
    await requireMain(work, appDirectory, app);

    const entries = await readTree(work, (path, isFolder) => isShipped(path, isFolder, app));
    await refuseSecrets(work, entries.filter(isOwn));
    await refuseUncompiled(work, entries);
    return await writeTar(work, entries, target);
  });
}

/** What decides how the release looks. Not the tests: changing one makes no new release. */
function isInput(path: string, app: AppPackage): boolean {
  const [top] = path.split("/");
  if (["test", "tests", "coverage"].includes(top ?? "")) return false;
  if (top === "dist" && app.hasBuild) return false;
  return !/(?:^|\/)(?:node_modules|\.git|\.DS_Store|npm-debug\.log)$/.test(path) && !isLocalEnvironment(path);
}

function isShipped(path: string, isFolder: boolean, app: AppPackage): boolean {
  // What npm writes down for itself differs between its versions. `.npmrc` may hold a registry's token.
  if (path === "node_modules/.package-lock.json" || path === ".npmrc" || path === "package-lock.json") return false;
  return isFolder || path.startsWith("node_modules/") || app.ships(path);
}

/** The app's own files, not those of the packages it depends on, which are public and full of test keys. */
function isOwn({ path }: TreeEntry): boolean {
  return !path.startsWith("node_modules/");
}

async function requireMain(work: string, appDirectory: string, app: AppPackage): Promise<void> {
  const main = await stat(join(work, app.main)).catch(() => undefined);
  if (main?.isFile() !== true) {
    throw new UserError(
      `${appDirectory}/package.json: "main" is ${JSON.stringify(app.main)}, ` +
        (app.hasBuild
          ? `but "npm run build" made no such file.`
          : `but there is no such file, and no "build" script to make it.`),
    );
  }
  if (!app.ships(app.main)) {
    throw new UserError(`${appDirectory}/package.json: "files" leaves out "main" (${app.main}): add it or its folder.`);
  }
}
