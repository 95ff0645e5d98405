import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, lstat, readFile, readlink, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";

import { writeTar } from "../../../infra/release/tar.ts";
import { readTree } from "../../../infra/release/tree.ts";
import { UserError } from "../../../infra/user-error.ts";
import { listTar, temporaryFolder, writeFiles } from "../../support/packed-app.ts";

async function packed(folder: string): Promise<{ sha256: string; path: string }> {
  const path = join(await temporaryFolder(), "out.tar.gz");
  return { sha256: await writeTar(folder, await readTree(folder, () => true), path), path };
}

async function unpacked(path: string): Promise<string> {
  const folder = await temporaryFolder();
  execFileSync("tar", ["xzf", path, "-C", folder]);
  return folder;
}

describe("a packed folder", () => {
  it("has the SHA-256 of its uncompressed bytes", async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { "a.txt": "a" });
    const { sha256, path } = await packed(folder);
    expect(sha256).toBe(
      createHash("sha256")
        .update(gunzipSync(await readFile(path)))
        .digest("hex"),
    );
  });

  it("is the same for the same content, whatever the times, the modes and the order of creation", async () => {
    const [one, two] = [await temporaryFolder(), await temporaryFolder()];
    await writeFiles(one, { "a.txt": "a", "B.txt": "b", "ä/c.txt": "c", "a-b/d": "d", "a/e": "e" });
    await writeFiles(two, { "a/e": "e", "a-b/d": "d", "ä/c.txt": "c", "B.txt": "b", "a.txt": "a" });
    await utimes(join(two, "a.txt"), 1, 1);
    await chmod(join(two, "B.txt"), 0o600);
    await chmod(join(two, "ä"), 0o700);
    expect((await packed(two)).sha256).toBe((await packed(one)).sha256);
  });

  it("differs when a file becomes executable, because that changes what it does", async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { run: "#!/bin/sh\n" });
    const before = await packed(folder);
    await chmod(join(folder, "run"), 0o755);
    expect((await packed(folder)).sha256).not.toBe(before.sha256);
  });

  it("unpacks to what was packed: long paths, empty files, executables, links", async () => {
    const folder = await temporaryFolder();
    const long = `${"very-long-folder-name/".repeat(8)}${"f".repeat(120)}.js`;
    await writeFiles(folder, { [long]: "long", empty: "", "bin/run": "#!/bin/sh\n" });
    await chmod(join(folder, "bin/run"), 0o700);
    await symlink("../bin/run", join(folder, "very-long-folder-name/link"));
    const copy = await unpacked((await packed(folder)).path);
    expect(await readFile(join(copy, long), "utf8")).toBe("long");
    expect(await readFile(join(copy, "empty"), "utf8")).toBe("");
    expect((await lstat(join(copy, "bin/run"))).mode & 0o111).not.toBe(0);
    expect(await readlink(join(copy, "very-long-folder-name/link"))).toBe("../bin/run");
  });

  it("streams a file of 128 MiB", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "big"), "");
    await truncate(join(folder, "big"), 128 * 2 ** 20);
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)), 5);
    const { path } = await packed(folder);
    clearInterval(sampling);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(96 * 2 ** 20);
    expect(execFileSync("tar", ["tvzf", path], { encoding: "utf8" })).toContain(` ${128 * 2 ** 20} `);
  });

  it("gives a file that changed without changing its size another time, or browsers would keep the old one", async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { "style.css": "a{color:red}" });
    const before = await unpacked((await packed(folder)).path);
    await writeFiles(folder, { "style.css": "a{color:tan}" });
    const after = await unpacked((await packed(folder)).path);
    const [one, two] = await Promise.all([before, after].map((copy) => lstat(join(copy, "style.css"))));
    expect(one?.mtimeMs).not.toBe(two?.mtimeMs);
  });

  it.each(["/etc/passwd", "../outside", "sub/../../outside"])("refuses a link to %s", async (target) => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { "sub/file": "" });
    await symlink(target, join(folder, "link"));
    await expect(packed(folder)).rejects.toThrow(UserError);
    await expect(packed(folder)).rejects.toThrow(`link is a symbolic link to ${target}`);
  });

  it("lists folders before what is in them", async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { "a/b/c": "", "a-/d": "" });
    expect(listTar((await packed(folder)).path)).toEqual(["a-/", "a-/d", "a/", "a/b/", "a/b/c"]);
  });
});
