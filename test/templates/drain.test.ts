import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { drainSeconds } from "../../infra/host/health-policy.ts";
import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { RenderedHost } from "./rendered-host.ts";
import { hasTool } from "./tool.ts";

const health = { ...exampleRecipe.health, intervalSeconds: 1, timeoutSeconds: 1, unhealthyThreshold: 1 };
const wholeDrain = drainSeconds(health);
const marker = "/run/evenkeel/draining";

const uptime = (): number => Number.parseInt(readFileSync("/proc/uptime", "utf8"));

describe.skipIf(!hasTool("bash") || !existsSync("/proc/uptime"))("a machine that stops", () => {
  let host: RenderedHost;
  beforeEach(() => {
    host = new RenderedHost(
      { ...exampleRecipe, health },
      { "/run/evenkeel": "ROOT/run/evenkeel", "/usr/local/lib/evenkeel/": "ROOT/usr/local/lib/evenkeel/" },
    );
    mkdirSync(host.at("/run/evenkeel"), { recursive: true });
    host.write("/run/evenkeel/admitted", "a1a1a1a1a1a1\n");
  });
  afterEach(() => {
    host.remove();
  });

  /** Resolves to the seconds that it took. */
  async function drain(...args: string[]): Promise<number> {
    const from = performance.now();
    const program = spawn("bash", [host.at("/usr/local/lib/evenkeel/drain"), ...args], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    expect(await once(program, "exit")).toEqual([0, null]);
    return (performance.now() - from) / 1_000;
  }

  it("says that it drains, and waits until the load balancer must have noticed, and one check more", async () => {
    const before = uptime();
    const draining = drain();
    await expect.poll(() => existsSync(host.at(marker))).toBe(true);
    const [who, since] = host.read(marker).trim().split(" ");
    expect(who).toBe("stop");
    expect(Number(since) - before).toBeLessThanOrEqual(1);
    expect(await draining).toBeGreaterThan(wholeDrain);
    expect(existsSync(host.at(marker))).toBe(true);
  });

  it.each([
    ["for the rest", 1, wholeDrain - 1],
    ["not at all", wholeDrain + 1, 0],
  ])("waits %s when its verdict made it drain %i s ago, and keeps the marker for itself", async (_, ago, least) => {
    host.write(marker, `verdict ${uptime() - ago}\n`);
    const seconds = await drain();
    expect(seconds).toBeGreaterThan(least);
    expect(seconds).toBeLessThan(wholeDrain + 3 - ago);
    expect(host.read(marker)).toMatch(/^stop \d+\n$/);
  });

  it("does not wait when it was never admitted", async () => {
    host.removeFile("/run/evenkeel/admitted");
    expect(await drain()).toBeLessThan(1);
    expect(existsSync(host.at(marker))).toBe(true);
  });

  it("holds on to the marker while it waits", async () => {
    const draining = drain();
    await expect.poll(() => existsSync(host.at(marker))).toBe(true);
    host.removeFile(marker);
    await expect.poll(() => existsSync(host.at(marker))).toBe(true);
    await draining;
  });

  it("that does not stop after all takes back its own marker and no other", async () => {
    host.write(marker, "stop 1\n");
    await drain("over");
    expect(existsSync(host.at(marker))).toBe(false);
    host.write(marker, "verdict 1\n");
    await drain("over");
    expect(host.read(marker)).toBe("verdict 1\n");
  });
});
