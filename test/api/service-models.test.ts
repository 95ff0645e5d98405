import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import { serviceFacts } from "../../rehearsal/aws/provider/facts/service-models.ts";

const run = promisify(execFile);
const version = "1.44.5";
const folder = fileURLToPath(new URL("../../.rehearsal/botocore", import.meta.url));
const packages = join(folder, "packages");

/** Installs AWS's service models once, by a pip of their own. @throws {Error} where Python or the package can't be had. */
async function installBotocore(): Promise<void> {
  const done = join(folder, `botocore-${version}`);
  if (existsSync(done)) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run("python3", ["-m", "venv", join(folder, "venv")]);
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile"];
  const python = join(folder, "venv", "bin", "python");
  await run(python, ["-m", "pip", "install", ...quiet, "--target", packages, `botocore==${version}`]);
  await writeFile(done, "");
}

/** Says aloud why the models can't be had here; in CI that is a failure. */
async function haveBotocore(): Promise<boolean> {
  try {
    await installBotocore();
    return true;
  } catch (error) {
    const why = `AWS's service models can't be installed: ${error instanceof Error ? error.message : String(error)}`;
    if (process.env["CI"] !== undefined) throw new Error(why, { cause: error });
    console.warn(`SKIPPED: ${why}`);
    return false;
  }
}

const available = await haveBotocore();

describe.skipIf(!available)("AWS's service models", () => {
  it("say what the stand-in for AWS checks by", () => {
    const file = new URL("../../rehearsal/aws/provider/facts/service-models.json", import.meta.url);
    const facts: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(facts).toEqual(serviceFacts(join(packages, "botocore", "data")));
  });
});
