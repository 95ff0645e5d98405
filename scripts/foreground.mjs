import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";

import { repository } from "./dependencies.mjs";

/** The environment in which our own Node and tools come before the system's. */
export function environment() {
  return { ...process.env, PATH: join(repository, "node_modules/.bin") + delimiter + process.env.PATH };
}

/** Runs a program with this one's terminal, passes signals on, and resolves to its exit code (128 + n after signal n). */
export function runInForeground(command, args, stdio = "inherit") {
  const child = spawn(command, args, { cwd: repository, env: environment(), stdio });
  const forward = (signal) => {
    // A terminal's Ctrl-C has reached the child already; a second one would tell it to give up at once.
    if (signal !== "SIGINT" || !inTerminalForeground()) child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

/** Whether the terminal sends this process group its Ctrl-C: fields 5 and 8 of proc_pid_stat(5) are equal then. */
export function inTerminalForeground() {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[2] === fields[5];
  } catch {
    return process.stdin.isTTY === true;
  }
}
