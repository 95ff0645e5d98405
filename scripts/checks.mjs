import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { join } from "node:path";

import { repository } from "./dependencies.mjs";
import { environment } from "./foreground.mjs";

const checks = [
  ["lint", "eslint", "--cache", "--cache-location", "node_modules/.cache/eslint/", "--max-warnings", "0", "."],
  ["types", "tsc", "--incremental", "--tsBuildInfoFile", "node_modules/.cache/types.tsbuildinfo"],
  ["format", "prettier", "--check", "--cache", "--log-level", "warn", "."],
  ["fast tests", "vitest", "run", "--project", "unit", "--project", "graph", "--reporter", "dot"],
];

/** Runs what needs nothing started, side by side; prints a check's output only when it fails. Resolves to 0 or 1. */
export async function runChecks() {
  const codes = await Promise.all(checks.map(([name, program, ...args]) => check(name, program, args)));
  return codes.every((code) => code === 0) ? 0 : 1;
}

async function check(name, program, args) {
  const began = Date.now();
  const child = spawn(join(repository, "node_modules/.bin", program), args, {
    cwd: repository,
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = (signal) => child.kill(signal);
  for (const signal of ["SIGTERM", "SIGHUP"]) process.once(signal, end);
  const output = [];
  child.stdout.on("data", (data) => output.push(data));
  child.stderr.on("data", (data) => output.push(data));
  const code = await new Promise((resolve) => {
    child.once("error", (error) => {
      output.push(Buffer.from(`${error.message}\n`));
      resolve(1);
    });
    child.once("close", resolve);
  });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  return code;
}
