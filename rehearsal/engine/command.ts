import { spawn } from "node:child_process";

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to this process's environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Killed when it takes longer. Default: no limit. */
  readonly timeoutSeconds?: number;
  /** Called with each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
}

export interface CommandResult {
  /** 127 when there is no such program, 124 when it took too long. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Never rejects: a program that can't be started is a result like any other. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { promise, resolve } = Promise.withResolvers<CommandResult>();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let timedOut = false;
  const timer =
    options.timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => {
          timedOut = true;
          child.kill("SIGKILL");
        }, options.timeoutSeconds * 1000);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    let rest = "";
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) options.onLine?.(line);
    });
  }
  const end = (code: number) => {
    clearTimeout(timer);
    resolve({ code: timedOut ? 124 : code, ...output });
  };
  child.once("error", (error) => {
    output.stderr += error.message;
    end(127);
  });
  child.once("close", (code) => {
    end(code ?? 1);
  });
  return promise;
}
