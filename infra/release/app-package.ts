import { readFile } from "node:fs/promises";
import { join, matchesGlob, posix } from "node:path";
import { z } from "zod";

import { UserError } from "../user-error.ts";

const packageSchema = z.object({
  main: z.string().min(1).optional(),
  files: z.array(z.string()).optional(),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/** What the app's package.json says that concerns packing. */
export interface AppPackage {
  /** Entry point, relative to the app. */
  readonly main: string;
  readonly hasBuild: boolean;
  /** Whether a file of the app belongs to the release: all do, unless package.json lists `files`. */
  readonly ships: (path: string) => boolean;
}

/**
 * Reads and judges `package.json` and the lockfile beside it.
 * @throws {UserError} if the app can't become a release.
 */
export async function readAppPackage(appDirectory: string): Promise<AppPackage> {
  const path = join(appDirectory, "package.json");
  const parsed = packageSchema.safeParse(await readJson(path));
  if (!parsed.success) throw new UserError(`${path} isn't what npm expects:\n${z.prettifyError(parsed.error)}`);
  const { main, files, scripts, dependencies, devDependencies } = parsed.data;

  if (main === undefined) {
    throw new UserError(
      `${path} has no "main": name the file that starts the app, for example "main": "dist/server.js".`,
    );
  }
  const entry = posix.normalize(main);
  if (entry.startsWith("/") || entry.startsWith("..")) {
    throw new UserError(`${path}: "main" is ${JSON.stringify(main)}; it must be a path inside the app's folder.`);
  }
  const hasBuild = "build" in scripts;
  if (!("express" in dependencies) && !(hasBuild && "express" in devDependencies)) {
    throw new UserError(
      "express" in devDependencies
        ? `${path} lists express under "devDependencies", which hosts don't get: move it with "npm install --save-prod express".`
        : `${path} doesn't depend on express, so it is no Express app: "npm install express" in ${appDirectory}.`,
    );
  }
  await readJson(join(appDirectory, "package-lock.json"));
  return { main: entry, hasBuild, ships: (file) => files === undefined || listed(file, [...files, "package.json"]) };
}

/** npm's `files`: names of files, names of folders, patterns; one with `!` in front takes files out again. */
function listed(file: string, files: readonly string[]): boolean {
  const matches = (pattern: string): boolean => {
    const path = posix.normalize(pattern).replace(/^\/|\/$/g, "");
    return path === "." || file === path || file.startsWith(`${path}/`) || matchesGlob(file, path);
  };
  return (
    files.some((pattern) => !pattern.startsWith("!") && matches(pattern)) &&
    !files.some((pattern) => pattern.startsWith("!") && matches(pattern.slice(1)))
  );
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new UserError(
      `${path} can't be read. The app needs a package.json and a package-lock.json of its own; ` +
        `"npm install" in its folder writes the lockfile.`,
      { cause: error },
    );
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UserError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}
