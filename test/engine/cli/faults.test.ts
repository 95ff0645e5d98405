import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { processesMentioning } from "../../support/processes.ts";
import { finished, RehearsalCli } from "../../support/rehearsal-cli.ts";

let rehearsal: RehearsalCli;
beforeEach(async () => {
  rehearsal = await RehearsalCli.inFreshHome();
});
afterEach(() => rehearsal.dispose());

async function start(): Promise<{ changes: Record<string, number>; api: string; outputs: Record<string, unknown> }> {
  const run = await rehearsal.run("start", "--api-only", "--json");
  expect(run.code, run.stderr + run.stdout).toBe(0);
  return JSON.parse(run.stdout) as { changes: Record<string, number>; api: string; outputs: Record<string, unknown> };
}

describe("start, twice at once", () => {
  it("makes one cloud and one stack: the second waits and has nothing to do", async () => {
    const runs = await Promise.all([rehearsal.run("start", "--api-only"), rehearsal.run("start", "--api-only")]);
    for (const run of runs) expect(run.code, run.stderr + run.stdout).toBe(0);
    const [second, first] = [...runs].sort(
      (a, b) => b.stdout.indexOf("waiting for process") - a.stdout.indexOf("waiting for process"),
    );
    expect(second?.stdout).toMatch(/waiting for process \d+, which is running `start`/);
    expect(second?.stdout).toContain("up of dev: no changes");
    expect(first?.stdout).toMatch(/up of dev: \d+ create/);
  });
});

describe("a cloud that was killed", () => {
  it("is started again with what it knew: same endpoint, no changes", async () => {
    const before = await start();
    await rehearsal.killCloud();
    const status = await rehearsal.run("status");
    expect(status).toMatchObject({ code: 1, stdout: expect.stringContaining("gone without `npm stop`") as string });
    const after = await start();
    expect(after).toMatchObject({ api: before.api, changes: {}, outputs: before.outputs });
  });

  it("whose address another rehearsal has taken since does not pass that one's answers for its own", async () => {
    const { outputs } = await start();
    await rehearsal.killCloud();
    await expect.poll(() => rehearsal.cloudPid()).toBeUndefined();
    const address = new URL(String(outputs["url"])).hostname;
    const other = createServer().listen(80, address);
    await once(other, "listening");
    const run = await rehearsal.run("start");
    other.close();
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining(address) as string });
    expect(run.stderr).toContain("can't serve");
  });

  it("is removed by stop, with the object store that it could not end", async () => {
    await start();
    await rehearsal.killCloud();
    const run = await rehearsal.run("stop");
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining("is gone without `npm stop`") as string });
    expect(await processesMentioning(rehearsal.home.folder)).toEqual([]);
    expect(existsSync(rehearsal.home.cloud)).toBe(false);
  });
});

describe("a start that is killed while the cloud starts", () => {
  it("leaves a cloud that the next one waits for, and starts no second", async () => {
    const child = rehearsal.start("start", "--api-only");
    const ended = finished(child);
    await new Promise<void>((resolve) => {
      child.stdout?.on("data", (data: Buffer) => {
        if (data.includes("starting the rehearsal cloud")) resolve();
      });
    });
    await expect.poll(() => rehearsal.cloudPid(), { interval: 5, timeout: 30_000 }).toBeDefined();
    child.kill("SIGKILL");
    await ended;
    const cloud = await rehearsal.cloudPid();
    await start();
    expect(await rehearsal.cloudPid()).toBe(cloud);
  });
});

describe("an up that is cut short", () => {
  it("by a signal ends in good order, and the next one goes on", async () => {
    const child = rehearsal.start("up", "--api-only");
    const ended = finished(child);
    await new Promise<void>((resolve) => {
      child.stdout?.on("data", (data: Buffer) => {
        if (data.includes("created Vpc")) resolve();
      });
    });
    child.kill("SIGTERM");
    expect(await ended).toMatchObject({
      code: 130,
      stderr: expect.stringContaining("up of dev was cancelled") as string,
    });
    const next = await start();
    expect(next.changes["create"]).toBeGreaterThan(0);
  });

  it("by a kill leaves a lock, which the next one explains and releases", async () => {
    await start();
    const locks = join(rehearsal.home.backend, ".pulumi/locks/organization/evenkeel/dev");
    await mkdir(locks, { recursive: true });
    // The highest process id that Linux gives is 2^22 (proc_sys_kernel(5)).
    const dead = { pid: 2 ** 22 + 1, username: "root", hostname: hostname(), timestamp: new Date().toISOString() };
    await writeFile(join(locks, "00000000-0000-4000-8000-000000000000.json"), JSON.stringify(dead));
    const run = await rehearsal.run("preview");
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toContain(
      `an earlier run (process ${dead.pid}) was killed and left the stack dev locked: releasing it`,
    );
  });
});

describe("a command that can't be done", () => {
  it("for a stack that is not there starts nothing", async () => {
    const run = await rehearsal.run("up", "--api-only", "--stack", "nowhere");
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('there is no stack "nowhere"') as string });
    expect(await rehearsal.cloudPid()).toBeUndefined();
  });

  it("says it as JSON too", async () => {
    const run = await rehearsal.run("kill", "web-1", "--json");
    expect(run.code).toBe(1);
    expect(JSON.parse(run.stdout)).toEqual({ error: expect.stringContaining("no rehearsal runs in") as string });
  });
});
