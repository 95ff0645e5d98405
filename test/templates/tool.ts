import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface ToolResult {
  readonly status: number | null;
  /** Standard output and error. */
  readonly output: string;
}

/**
 * Whether a program that judges rendered files is on this machine. One that is missing skips its tests, and says so;
 * in CI nothing is skipped.
 *
 * @throws {Error} in CI, if it is missing.
 */
export function hasTool(name: string, debianPackage = name): boolean {
  if (pathOf(name) !== undefined) return true;
  const message = `${name} is not on this machine: apt-get install ${debianPackage}`;
  if (process.env["CI"] !== undefined) throw new Error(message);
  console.warn(`SKIPPED: ${message}`);
  return false;
}

/** Runs a program to its end; a status other than 0 is for the caller to judge. */
export function runTool(name: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): ToolResult {
  const { status, stdout, stderr, error } = spawnSync(pathOf(name) ?? name, args, {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", ...environment },
  });
  if (error !== undefined) throw error;
  return { status, output: stdout + stderr };
}

/** The major version that a program prints first, for what only newer ones know. */
export function majorVersion(name: string, option: string): number {
  const printed = execFileSync(pathOf(name) ?? name, [option], { encoding: "utf8" });
  return Number(/\d+/.exec(printed)?.[0]);
}

/** Daemons lie in folders that a user's PATH often leaves out. */
export function pathOf(name: string): string | undefined {
  return [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"]
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
