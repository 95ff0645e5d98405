import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import { Agent, request } from "node:http";
import { availableParallelism } from "node:os";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { packRuntime } from "../../infra/release/runtime.ts";
import { freePort } from "../../rehearsal/cloud/free-port.ts";
import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { RenderedHost } from "./rendered-host.ts";

/** The program's own, so that only the first run on a machine packs the runtime. */
const cacheDirectory = fileURLToPath(new URL("../../node_modules/.cache/evenkeel/", import.meta.url));
const app = fileURLToPath(new URL("reload-app.ts", import.meta.url));
const RELEASE = exampleRecipe.release.id;
const PM2 = "/opt/evenkeel/runtime/current/node_modules/pm2/bin";

interface Answer {
  readonly color?: string;
  readonly gone?: string;
  readonly worker: number;
}

describe("a reload of the app, by the real pm2", { timeout: 180_000 }, () => {
  let host: RenderedHost;
  let port: number;
  let pm2: ChildProcess | undefined;

  beforeEach(async () => {
    port = await freePort();
    host = new RenderedHost(exampleRecipe, {
      "/etc/evenkeel/": "ROOT/etc/evenkeel/",
      "/run/evenkeel": "ROOT/run/evenkeel",
      "/opt/evenkeel/release": "ROOT/opt/evenkeel/release",
      'PORT: "3000"': `PORT: "${port}"`,
      'EVENKEEL_DRAIN_SECONDS: "2"': 'EVENKEEL_DRAIN_SECONDS: "1"',
    });
    host.write("/run/evenkeel/host-id", "d4d4d4d4d4d4\n");
    host.write(`/opt/evenkeel/release/${RELEASE}/package.json`, JSON.stringify({ main: "app.ts", type: "module" }));
    symlinkSync(app, host.at(`/opt/evenkeel/release/${RELEASE}/app.ts`));
    symlinkSync(RELEASE, host.at("/opt/evenkeel/release/current"));
    const architecture = process.arch === "arm64" ? "arm64" : "x64";
    const runtime = host.at("/opt/evenkeel/runtime/current");
    mkdirSync(runtime, { recursive: true });
    const { path } = await packRuntime({ cacheDirectory, architecture });
    execFileSync("tar", ["xzf", path, "-C", runtime, "--exclude", "bin/node"]);
  }, 180_000);
  afterEach(async () => {
    if (pm2?.exitCode === null && pm2.signalCode === null && pm2.kill("SIGTERM")) await once(pm2, "exit");
    host.remove();
  });

  const environment = (): NodeJS.ProcessEnv => {
    const home = host.at("/var/lib/evenkeel/pm2");
    mkdirSync(home, { recursive: true });
    return { PATH: process.env["PATH"], HOME: home, PM2_HOME: home };
  };

  function write(file: string, variables: Readonly<Record<string, string>>, workerMemoryMegabytes = 0): void {
    const content = JSON.stringify({ environment: variables, workerMemoryMegabytes });
    host.write(`/run/evenkeel/${file}`, content);
  }

  async function start(): Promise<void> {
    const ecosystem = host.at("/etc/evenkeel/ecosystem.config.cjs");
    const args = [host.at(`${PM2}/pm2-runtime`), "start", ecosystem, "--raw", "--no-auto-exit"];
    pm2 = spawn(process.execPath, args, { env: environment(), stdio: "ignore" });
    await expect.poll(async () => (await workers()).size, { timeout: 60_000 }).toBe(availableParallelism());
  }

  async function reload(): Promise<{ status: number | null; said: string }> {
    const ecosystem = host.at("/etc/evenkeel/ecosystem.config.cjs");
    const args = [host.at("/usr/local/lib/evenkeel/reload.mjs"), ecosystem, host.at(`${PM2}/pm2`)];
    const program = spawn(process.execPath, args, { env: environment(), stdio: ["ignore", "pipe", "pipe"] });
    const [[status], ...said] = await Promise.all([
      once(program, "exit") as Promise<[number | null]>,
      text(program.stdout),
      text(program.stderr),
    ]);
    return { status, said: said.join("") };
  }

  async function ask(method = "GET", agent: Agent | false = false): Promise<Answer> {
    const sent = request({ host: "127.0.0.1", port, method, agent, timeout: 10_000 });
    sent.on("timeout", () => sent.destroy(new Error("no answer")));
    const [response] = (await once(sent.end(), "response")) as [NodeJS.ReadableStream];
    return JSON.parse(await text(response)) as Answer;
  }

  async function workers(): Promise<Set<number>> {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask().catch(() => undefined)));
    return new Set(answers.flatMap((answer) => (answer === undefined ? [] : [answer.worker])));
  }

  /** Asks on kept connections and on new ones, to read and to write, until told to end; resolves to what went wrong. */
  async function load(end: AbortSignal): Promise<{ asked: number; lost: unknown[] }> {
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const lost: unknown[] = [];
    let asked = 0;
    const client = async (method: string, connections: Agent | false): Promise<void> => {
      while (!end.aborted) {
        asked += 1;
        await ask(method, connections).catch((error: unknown) => lost.push(error));
        await sleep(5);
      }
    };
    await Promise.all(["GET", "POST"].flatMap((method) => [client(method, agent), client(method, false)]));
    agent.destroy();
    return { asked, lost };
  }

  it("gives every worker the new environment, takes away what is gone, and loses no request", async () => {
    write("environment.json", { COLOR: "blue", GONE: "not yet" });
    await start();
    const before = await workers();
    expect(await ask()).toMatchObject({ color: "blue", gone: "not yet" });

    write("environment.old.json", { COLOR: "blue", GONE: "not yet" });
    write("environment.json", { COLOR: "green" }, 512);
    const end = new AbortController();
    const loading = load(end.signal);
    expect(await reload()).toEqual({ status: 0, said: expect.stringContaining("workers run anew") as string });
    end.abort();
    const { asked, lost } = await loading;
    expect(lost).toEqual([]);
    expect(asked).toBeGreaterThan(100);

    const after = await workers();
    expect([...after].filter((worker) => before.has(worker))).toEqual([]);
    expect(after.size).toBe(before.size);
    expect(await ask()).toMatchObject({ color: "green", gone: "" });
  });

  it.each([
    ["ends at once", "at once", "ended with status 3", 60_000],
    // Sooner than a good worker may take, for this one uses up its time.
    ["never gets ready", "later", "is not ready after 4 s", 4_000],
  ])("replaces no worker by one that %s", async (_, BROKEN, reason, listenTimeout) => {
    write("environment.json", { COLOR: "blue" });
    await start();
    const before = await workers();
    write("environment.json", { COLOR: "green", BROKEN });
    const ecosystem = host.read("/etc/evenkeel/ecosystem.config.cjs");
    const changed = ecosystem.replace("listen_timeout: 60_000", `listen_timeout: ${listenTimeout}`);
    host.write("/etc/evenkeel/ecosystem.config.cjs", changed);
    expect(await reload()).toEqual({ status: 1, said: expect.stringContaining(reason) as string });
    expect(await workers()).toEqual(before);
    expect(await ask()).toMatchObject({ color: "blue" });
  });

  it("fails where pm2 does not run, and does not start one", async () => {
    write("environment.json", { COLOR: "blue" });
    await start();
    if (pm2?.kill("SIGTERM") === true) await once(pm2, "exit");
    expect(await reload()).toMatchObject({ status: 1 });
    await expect(ask()).rejects.toThrow(/ECONNREFUSED/);
  });
});
