import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { onTestFinished, vi } from "vitest";

/** A new folder, removed at the end of the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "evenkeel-test-"));
  onTestFinished(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string | object>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), typeof content === "string" ? content : JSON.stringify(content));
  }
}

/** A plain JavaScript app without a build script, in a new folder; `files` are added or replace its own. */
export async function writeApp(files: Readonly<Record<string, string | object>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(folder, {
    "package.json": { name: "app", version: "1.0.0", main: "server.js", dependencies: { express: "5.3.0" } },
    "package-lock.json": { name: "app", version: "1.0.0", lockfileVersion: 3, packages: {} },
    "server.js": "import 'express';",
    ...files,
  });
  return folder;
}

/** Lists a .tar.gz with the system's own tar, one path per entry. */
export function listTar(path: string): readonly string[] {
  return execFileSync("tar", ["tzf", path], { encoding: "utf8", maxBuffer: 10_000_000 }).trimEnd().split("\n");
}

export interface FakeNpm {
  /** The arguments of every call so far. */
  readonly calls: () => Promise<readonly string[]>;
}

/**
 * Puts an npm on PATH that needs no network, until the end of the test. `ci` makes a tiny express, `run build` copies `src` to
 * `dist`; `extra` is shell that runs after that, in the app's copy.
 */
export async function useFakeNpm(extra = ""): Promise<FakeNpm> {
  const folder = await temporaryFolder();
  const log = join(folder, "calls");
  const script = `#!/bin/sh
    echo "$*" >> ${log}
    case "$1" in
      ci) rm -rf node_modules; mkdir -p node_modules/express; echo "module.exports = 1" > node_modules/express/index.js;;
      run) cp -R src dist;;
    esac
    ${extra}`;
  await writeFile(log, "");
  await writeFile(join(folder, "npm"), script, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  return { calls: async () => (await readFile(log, "utf8")).split("\n").filter((line) => line !== "") };
}
