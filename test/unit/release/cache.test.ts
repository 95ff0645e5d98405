import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";

import { removeAbandoned } from "../../../infra/release/cache.ts";
import { packRelease } from "../../../infra/release/release.ts";
import { temporaryFolder, useFakeNpm, writeApp, writeFiles, type FakeNpm } from "../../support/packed-app.ts";

interface Setup {
  readonly npm: FakeNpm;
  readonly input: { readonly appDirectory: string; readonly cacheDirectory: string };
}

async function setUp(extra?: string): Promise<Setup> {
  const npm = await useFakeNpm(extra);
  return { npm, input: { appDirectory: await writeApp(), cacheDirectory: await temporaryFolder() } };
}

describe("the cache of artifacts", () => {
  it("does not pack the same input again, though times and permissions changed and npm is gone", async () => {
    const { input } = await setUp();
    const first = await packRelease(input);
    await utimes(join(input.appDirectory, "server.js"), 1, 1);
    await chmod(join(input.appDirectory, "server.js"), 0o600);
    await writeFiles(input.appDirectory, { ".env": "A=1", "test/a.test.js": "", "node_modules/x/index.js": "" });
    vi.stubEnv("PATH", await temporaryFolder());
    expect(await packRelease(input)).toEqual(first);
  });

  it.each([
    { title: "a source", files: { "server.js": "changed" } },
    { title: "a new file", files: { "routes/new.js": "" } },
    { title: "the lockfile", files: { "package-lock.json": { packages: { "": {} } } } },
    { title: "the registry's settings", files: { ".npmrc": "save-exact=true" } },
  ])("packs again when $title has changed", async ({ files }) => {
    const { npm, input } = await setUp();
    await packRelease(input);
    await writeFiles(input.appDirectory, files);
    await packRelease(input);
    expect(await npm.calls()).toHaveLength(2);
  });

  it.each([
    { title: "a damaged artifact", damage: (path: string) => appendFile(path, "x") },
    { title: "a missing artifact", damage: (path: string) => rm(path) },
  ])("packs again in place of $title", async ({ damage }) => {
    const { npm, input } = await setUp();
    const { path } = await packRelease(input);
    const whole = await readFile(path);
    await damage(path);
    await packRelease(input);
    expect(await readFile(path)).toEqual(whole);
    expect(await npm.calls()).toHaveLength(2);
  });

  it("packs again in place of a damaged record", async () => {
    const { npm, input } = await setUp();
    const first = await packRelease(input);
    const folder = join(input.cacheDirectory, "release");
    for (const name of await readdir(folder)) if (name.endsWith(".json")) await writeFile(join(folder, name), '{"sha2');
    expect(await packRelease(input)).toEqual(first);
    expect(await npm.calls()).toHaveLength(2);
  });

  it("gives the same to two that pack at once, and keeps nothing of their work", async () => {
    const { input } = await setUp();
    const [one, two] = await Promise.all([packRelease(input), packRelease(input)]);
    expect(one).toEqual(two);
    const left = await readdir(join(input.cacheDirectory, "release"));
    expect(left.sort()).toEqual([`${one.id}.tar.gz`, expect.stringMatching(/^input-[0-9a-f]{64}\.json$/)]);
  });

  it("holds nothing half-made after a packer was killed, and clears its work away", async () => {
    const { input } = await setUp(`[ "$1" = ci ] && echo $$ > "$EVENKEEL_TEST_PID" && exec sleep 60`);
    const pidFile = join(await temporaryFolder(), "pid");
    const temporary = join(await temporaryFolder(), "tmp");
    await mkdir(temporary);
    const program = `
      const { packRelease } = await import(${JSON.stringify(new URL("../../../infra/release/release.ts", import.meta.url).href)});
      await packRelease(${JSON.stringify(input)});`;
    const packer = spawn(process.execPath, ["--input-type=module", "-e", program], {
      env: { ...process.env, EVENKEEL_TEST_PID: pidFile, TMPDIR: temporary },
      stdio: "ignore",
    });
    onTestFinished(() => void packer.kill("SIGKILL"));
    const npmPid = await vi.waitUntil(async () => Number(await readFile(pidFile, "utf8").catch(() => "0")), {
      timeout: 15_000,
    });
    packer.kill("SIGKILL");
    await once(packer, "close");
    process.kill(npmPid, "SIGKILL");
    const folder = join(input.cacheDirectory, "release");
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^evenkeel-pack-/)]);

    await useFakeNpm();
    vi.stubEnv("TMPDIR", temporary);
    const { id } = await packRelease(input);
    expect((await readdir(folder)).sort()).toEqual([`${id}.tar.gz`, expect.stringMatching(/^input-/)]);
    expect(await readdir(temporary)).toEqual([]);
  });

  it("goes on beside the leftovers of another user, which it can't remove", async () => {
    const temporary = await temporaryFolder();
    const leftovers = ["evenkeel-pack-999999998-x", "evenkeel-pack-999999999-x"];
    for (const name of leftovers) await writeFiles(join(temporary, name), { file: "" });
    const tried: string[] = [];
    await removeAbandoned(temporary, (path) => {
      tried.push(basename(path));
      return Promise.reject(new Error("EACCES: permission denied"));
    });
    expect(tried.sort()).toEqual(leftovers);
  });

  it("works from a folder inside node_modules, where compilers ignore sources", async () => {
    const { npm, input } = await setUp(`case "$PWD" in */node_modules*) exit 1;; esac`);
    await packRelease({ ...input, cacheDirectory: join(input.cacheDirectory, "node_modules/.cache") });
    expect(await npm.calls()).toHaveLength(1);
  });
});
