import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

import { rememberProcess } from "./child-record.ts";

export interface ChildServerOptions {
  /** For people: `the object store (versitygw)`. */
  readonly title: string;
  /** Path of the program. */
  readonly binary: string;
  readonly args: readonly string[];
  /** All that it gets. Secrets go here: arguments can be read by everyone on the machine. */
  readonly env: Readonly<Record<string, string>>;
  /** File in which the process is written down. */
  readonly record: string;
  readonly answers: () => Promise<boolean>;
  /** Called with what it writes. */
  readonly onOutput?: (chunk: Buffer) => void;
}

export interface ChildServer {
  /** Resolves when its process is gone, for whatever reason. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

const START_SECONDS = 15;

/** Starts a server that ends with us, and waits until it answers. @throws {Error} with what it wrote if it does not */
export async function startChildServer(options: ChildServerOptions): Promise<ChildServer> {
  const { title, binary, args, env, record, answers, onOutput } = options;
  const child = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"], env });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000);
    onOutput?.(chunk);
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  let failure: string | undefined;
  child.once("error", (error: NodeJS.ErrnoException) => {
    failure = error.code === "ENOENT" ? `there is no program ${binary}` : error.message;
  });
  child.once("exit", (code, signal) => {
    failure ??= `it ended with ${code ?? signal ?? "nothing"}: ${output.trim()}`;
  });

  // At once: whoever is killed while it starts must not leave a server that nobody knows of.
  await rememberProcess(record, child);
  const deadline = Date.now() + START_SECONDS * 1000;
  while (!(await answers())) {
    if (failure === undefined && Date.now() > deadline) {
      await end(child);
      failure = `it did not answer within ${START_SECONDS} seconds: ${output.trim()}`;
    }
    if (failure !== undefined) throw new Error(`${title} did not start: ${failure}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { ended: endOf(child), end: () => end(child) };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

async function end(child: ChildProcess): Promise<void> {
  const ended = endOf(child);
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await ended;
  clearTimeout(timer);
}
