import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { DrillResult, Report } from "../../rehearsal/drills/result.ts";
import { finished } from "../support/rehearsal-cli.ts";

/** Those of the drills that show each part once; `npm run drill -- all` runs every one. */
const names = ["release", "probe-500", "host-killed", "reboot", "up-killed", "certificate-rotated"];
const cli = new URL("../../rehearsal/drills/cli.ts", import.meta.url).pathname;

let folder: string;
let child: ChildProcess;
let results: readonly DrillResult[] = [];
let log = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "evenkeel-drills-"));
  const places = ["--home", join(folder, "home"), "--report", join(folder, "report")];
  child = spawn(process.execPath, [cli, ...names, "--json", ...places], { stdio: ["ignore", "pipe", "pipe"] });
  const { stdout, stderr } = await finished(child);
  log = stderr;
  results = stdout === "" ? [] : (JSON.parse(stdout) as Report).results;
});
afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGINT");
    await finished(child);
  }
  await rm(folder, { recursive: true, force: true });
});

describe("a drill on DigitalOcean loses no more than it may", () => {
  it.each(names)("%s", (name) => {
    const result = results.find((each) => each.name === name);
    if (result === undefined) throw new Error(`it was not run:\n${log}`);
    const { verdict, reasons, measured } = result;
    expect([verdict, ...reasons].join("\n")).toBe("passed");
    // Not vacuous: there was a load, and it was answered.
    expect(measured?.load.posts.answered).toBeGreaterThan(100);
  });
});
