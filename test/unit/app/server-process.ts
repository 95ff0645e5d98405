import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

import { freePort } from "../../../rehearsal/cloud/free-port.ts";

const server = fileURLToPath(new URL("../../../app/src/server.ts", import.meta.url));

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly port: number;
  /** What it has written so far. */
  readonly output: () => string;
  /** Resolves once it has told its parent that it is ready. */
  readonly ready: Promise<unknown>;
  /** Resolves to its exit code, once it has ended and its output is complete. */
  readonly ended: Promise<number | null>;
}

/** Starts a server in a process of its own, killed at the end of the test if it still runs. Default: the app's. */
export async function startServer(
  environment: NodeJS.ProcessEnv = {},
  { program = server, nodeOptions = [] as readonly string[] } = {},
): Promise<ServerProcess> {
  const port = Number(environment["PORT"] ?? (await freePort()));
  const child = fork(program, {
    env: { PORT: String(port), ...environment },
    execArgv: [...nodeOptions],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (output += text.toString()));
  return {
    child,
    port,
    output: () => output,
    ready: once(child, "message"),
    ended: once(child, "close").then(([code]) => code as number | null),
  };
}
