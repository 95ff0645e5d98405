import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { afterEach, describe, expect, it } from "vitest";

import * as broken from "../../../rehearsal/drills/broken-releases.ts";
import { catalogue } from "../../../rehearsal/drills/catalogue.ts";
import type { Patch } from "../../../rehearsal/drills/stage/program.ts";
import { repository } from "../../../rehearsal/engine/paths.ts";
import { temporaryFolder } from "../../support/packed-app.ts";

interface App {
  readonly process: ChildProcess;
  /** What it has printed. */
  readonly output: () => string;
  /** Where it listens, once it does. */
  readonly url: () => string | undefined;
}

describe("a broken release", () => {
  const started: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of started.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
  });

  /** Runs this clone's app with a patch, as it would run on a host. */
  async function run(patch: Patch): Promise<App> {
    const folder = await temporaryFolder();
    await cp(join(repository, "app/src"), join(folder, "app/src"), { recursive: true });
    await cp(join(repository, "app/package.json"), join(folder, "app/package.json"));
    await symlink(join(repository, "app/node_modules"), join(folder, "app/node_modules"));
    for (const [path, change] of Object.entries(patch))
      await writeFile(join(folder, path), change(await readFile(join(folder, path), "utf8")));
    const env = { PATH: process.env["PATH"], PORT: "0", EVENKEEL_HOST_ID: "host", EVENKEEL_RELEASE: "release" };
    const child = spawn(process.execPath, [join(folder, "app/src/server.ts")], { env, stdio: "pipe" });
    started.push(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data: Buffer) => (output += data.toString()));
    const url = () => {
      const port = /"port":(\d+)[^\n]*"listening"/.exec(output)?.[1];
      return port === undefined ? undefined : `http://127.0.0.1:${port}`;
    };
    return { process: child, output: () => output, url };
  }

  async function listening(patch: Patch): Promise<string> {
    const app = await run(patch);
    await expect.poll(app.url).toBeDefined();
    return app.url() ?? "";
  }

  const status = async (url: string) => (await fetch(url)).status;

  it("crashes at start, and its log says so", async () => {
    const app = await run(broken.crashesAtStart());
    expect(await once(app.process, "close")).toEqual([1, null]);
    expect(app.output()).toContain("Error: this release crashes at start");
  });

  it("runs and never listens, and its log says so", async () => {
    const app = await run(broken.neverListens());
    await expect.poll(app.output).toContain("this release never listens");
    expect(app.url()).toBeUndefined();
    expect(app.process.exitCode).toBeNull();
  });

  it("listens late, and then answers as ever", async () => {
    const before = performance.now();
    const url = await listening(broken.listensLate(1));
    expect(performance.now() - before).toBeGreaterThan(1_000);
    expect(await (await fetch(`${url}/test`)).json()).toEqual({ text: "optimized backend" });
  });

  it("answers a probe with 500, though its health is fine", async () => {
    const url = await listening(broken.answersProbesWith500());
    expect(await status(`${url}/test`)).toBe(500);
    expect(await status(`${url}/health`)).toBe(200);
  });

  it("says that it is another release, and is right otherwise", async () => {
    const answer = await fetch(`${await listening(broken.saysAnotherRelease("000000000000"))}/test`);
    expect(answer.headers.get("x-release")).toBe("000000000000");
    expect(answer.status).toBe(200);
  });

  it("fails one request in ten", async () => {
    const url = await listening(broken.failsOneInTen());
    const statuses = [];
    for (let asked = 0; asked < 20; asked += 1) statuses.push(await status(`${url}/test`));
    expect(statuses.flatMap((one, place) => (one === 500 ? [place + 1] : []))).toEqual([10, 20]);
  });

  it("fails on another path than the probe's only", async () => {
    const url = await listening(broken.failsElsewhere());
    expect(await status(`${url}/live`)).toBe(500);
    expect(await status(`${url}/test`)).toBe(200);
    expect(await status(`${url}/health`)).toBe(200);
  });
});

describe("every drill's programs", () => {
  const programs = catalogue.flatMap(({ name, programs: own = {} }) =>
    Object.entries(own).map(([program, patch]) => [`${name}: ${program}`, patch()] as const),
  );

  it.each(programs)("change what is there: %s", async (_, patch) => {
    for (const [path, change] of Object.entries(patch)) {
      const before = await readFile(join(repository, path), "utf8");
      expect(change(before)).not.toBe(before);
    }
  });
});
