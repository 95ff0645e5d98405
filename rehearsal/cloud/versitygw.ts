import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

import { rememberProcess } from "./child-record.ts";

export interface RootKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface VersitygwOptions {
  /** Path of the program. */
  readonly binary: string;
  readonly root: RootKey;
  /** The region that signatures must name: versitygw takes no other. */
  readonly region: string;
  /** Folders of the objects, of their attributes, of `users.json`, and of older versions. */
  readonly folders: Readonly<Record<"buckets" | "metadata" | "accounts" | "versions", string>>;
  /** File in which the process is written down. */
  readonly record: string;
}

export interface Versitygw {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Resolves when its process is gone, for whatever reason. */
  readonly ended: Promise<void>;
  end(): Promise<void>;
}

const START_SECONDS = 15;

/** Starts versitygw on a free port and waits until it answers. @throws {Error} with what it wrote if it does not */
export async function startVersitygw(options: VersitygwOptions): Promise<Versitygw> {
  const { binary, root, region, folders } = options;
  const port = await freePort();
  const child = spawn(
    binary,
    [
      ...["--port", `127.0.0.1:${port}`, "--region", region, "--quiet"],
      ...["--iam-dir", folders.accounts, "--iam-cache-disable"],
      // Attributes of objects beside them, so that any file system will do.
      ...["posix", "--sidecar", folders.metadata, "--versioning-dir", folders.versions, folders.buckets],
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      // Not as arguments, which everyone on the machine can read.
      env: { ROOT_ACCESS_KEY: root.accessKeyId, ROOT_SECRET_KEY: root.secretAccessKey, GOMEMLIMIT: "512MiB" },
    },
  );
  let output = "";
  const collect = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4000);
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
  await rememberProcess(options.record, child);
  const deadline = Date.now() + START_SECONDS * 1000;
  while (!(await answers(port))) {
    if (failure === undefined && Date.now() > deadline) {
      await end(child);
      failure = `it did not answer within ${START_SECONDS} seconds: ${output.trim()}`;
    }
    if (failure !== undefined) throw new Error(`the object store (versitygw) did not start: ${failure}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { port, ended: endOf(child), end: () => end(child) };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

async function answers(port: number): Promise<boolean> {
  try {
    // 403: nobody signed this. Any answer will do.
    await (await fetch(`http://127.0.0.1:${port}/`)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = endOf(child);
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await ended;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
