import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { clean } from "../../../scripts/clean.mjs";
import { tryLock } from "../../../scripts/lock.mjs";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-"));
  await writeFile(join(folder, "state"), "");
  vi.spyOn(console, "log").mockImplementation(() => undefined);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

describe("clean", () => {
  it("removes what was set up, and has nothing to do after that", async () => {
    expect(await clean(folder)).toBe(0);
    expect(existsSync(folder)).toBe(false);
    expect(await clean(folder)).toBe(0);
  });

  it.each(["home", "cloud"])("refuses while a process works in it (%s), and says which", async (name) => {
    const held = await tryLock(folder, name, "busy");
    await expect(clean(folder)).rejects.toThrow(`process ${process.pid} is busy in it. Run \`npm stop\` first`);
    await held?.release();
    expect(existsSync(join(folder, "state"))).toBe(true);
  });

  it("refuses after a crash: hosts may still run", async () => {
    await writeFile(join(folder, "endpoint.json"), "{}");
    await expect(clean(folder)).rejects.toThrow("was started here and not stopped. Run `npm stop` first");
    expect(existsSync(join(folder, "state"))).toBe(true);
  });
});
