import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { lock, lockHolder, tryLock } from "../../../scripts/lock.mjs";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-"));
});
afterEach(() => rm(folder, { recursive: true }));

/** A process that takes the lock and keeps it. */
async function otherProcess() {
  const module = new URL("../../../scripts/lock.mjs", import.meta.url).href;
  const code = `import { tryLock } from ${JSON.stringify(module)};
    console.log((await tryLock(${JSON.stringify(folder)}, "home", "sleeping")) ? "taken" : "refused");
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, answer: line.toString().trim() };
}

describe("lock", () => {
  it("is had by one process at a time, and tells who that is", async () => {
    const { child, answer } = await otherProcess();
    try {
      expect(answer).toBe("taken");
      expect(await tryLock(folder, "home", "mine")).toBeUndefined();
      const holder = await lockHolder(folder, "home");
      holder?.forget();
      expect(holder).toMatchObject({ pid: child.pid, purpose: "sleeping" });
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("is free as soon as its process is killed, and whoever waits gets it", async () => {
    const { child } = await otherProcess();
    const waited: number[] = [];
    const mine = lock(folder, "home", "mine", (holder) => {
      waited.push(holder.pid);
      child.kill("SIGKILL");
    });
    await (await mine).release();
    expect(waited).toEqual([child.pid]);
    expect(await lockHolder(folder, "home")).toBeUndefined();
  });

  it("of another name or another folder is another lock", async () => {
    const held = [
      await tryLock(folder, "home", "a"),
      await tryLock(folder, "cloud", "b"),
      await tryLock(join(folder, "x"), "home", "c"),
    ];
    expect(held).not.toContain(undefined);
    for (const one of held) await one?.release();
  });

  it("is given to exactly one of many who ask at once", async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => tryLock(folder, "home", "a")));
    const got = asked.filter((one) => one !== undefined);
    expect(got).toHaveLength(1);
    await got[0]?.release();
  });
});
