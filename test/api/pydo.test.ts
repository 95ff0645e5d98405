import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { describe, expect, it } from "vitest";

import { RunningApi } from "./running-api.ts";

const run = promisify(execFile);
const version = "0.44.0";
const folder = fileURLToPath(new URL("../../.rehearsal/pydo", import.meta.url));
const python = join(folder, "bin", "python");

/** Installs the client once, in a virtual environment of its own. @throws {Error} where Python or its packages can't be had. */
async function installPydo(): Promise<void> {
  const done = join(folder, `pydo-${version}`);
  if (existsSync(done)) return;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run("python3", ["-m", "venv", folder]);
  await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `pydo==${version}`]);
  await writeFile(done, "");
}

/** Says aloud why the client can't be had here; in CI that is a failure. */
async function havePydo(): Promise<boolean> {
  try {
    await installPydo();
    return true;
  } catch (error) {
    const why = `DigitalOcean's Python client can't be installed: ${error instanceof Error ? error.message : String(error)}`;
    if (process.env["CI"] !== undefined) throw new Error(why, { cause: error });
    console.warn(`SKIPPED: ${why}`);
    return false;
  }
}

const available = await havePydo();

describe.skipIf(!available)("DigitalOcean's Python client", () => {
  it(
    "drives droplets, load balancers, firewalls and tags as it would drive DigitalOcean",
    { timeout: 60_000 },
    async () => {
      const api = await RunningApi.start();
      const script = fileURLToPath(new URL("pydo_client.py", import.meta.url));
      const { stdout } = await run(python, [script, api.url], {
        timeout: 50_000,
        env: { ...process.env, NO_PROXY: "127.0.0.1" },
      });
      expect(JSON.parse(stdout)).toEqual({
        droplet_limit: 25,
        members: true,
        tagged: 2,
        firewall: "80",
        off: "off",
        left: true,
        pages: [2, true],
        refused: 422,
        droplets: 0,
      });
    },
  );
});
