import { type ChildProcess, spawn, type SpawnOptions } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { lockHolder } from "../../scripts/lock.mjs";
import { type Home, homeAt } from "../../rehearsal/engine/paths.ts";

const cli = new URL("../../rehearsal/engine/cli.ts", import.meta.url).pathname;

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A rehearsal of its own, in a fresh home, driven by the real command. Dispose of it in the end. */
export class RehearsalCli {
  readonly home: Home;

  private constructor(home: Home) {
    this.home = home;
  }

  static async inFreshHome(): Promise<RehearsalCli> {
    return new RehearsalCli(homeAt(await mkdtemp(join(tmpdir(), "evenkeel-"))));
  }

  /** Runs a verb to its end, which is when nobody has its output open any more. */
  run(...args: readonly string[]): Promise<Run> {
    return finished(this.start(...args));
  }

  start(...args: readonly string[]): ChildProcess {
    return this.#spawn(args, {});
  }

  /** Outside of the terminal that the tests may run in: a Ctrl-C there goes to all in its foreground, a signal to one alone. */
  startWithoutTerminal(...args: readonly string[]): ChildProcess {
    return this.#spawn(args, { detached: true });
  }

  #spawn(args: readonly string[], options: SpawnOptions): ChildProcess {
    const command = [cli, ...args, "--home", this.home.folder];
    return spawn(process.execPath, command, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Process id of the cloud, while it lives. */
  async cloudPid(): Promise<number | undefined> {
    const holder = await lockHolder(this.home.folder, "cloud");
    holder?.forget();
    return holder?.pid;
  }

  /** As a crash. @throws {Error} if the cloud does not run */
  async killCloud(): Promise<void> {
    const id = await this.cloudPid();
    if (id === undefined) throw new Error("the cloud does not run");
    process.kill(id, "SIGKILL");
  }

  async dispose(): Promise<void> {
    await this.run("stop");
    await rm(this.home.folder, { recursive: true, force: true });
  }
}

export function finished(child: ChildProcess): Promise<Run> {
  const { promise, resolve, reject } = Promise.withResolvers<Run>();
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.on("data", (data: Buffer) => (output[name] += data.toString()));
  child.once("error", reject);
  child.once("close", (code) => {
    resolve({ code, ...output });
  });
  return promise;
}
