import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

import type { AppParts } from "../../../app/src/app.ts";
import type { Checks } from "../../../app/src/checks.ts";
import { healthStatus } from "../../../app/src/health.ts";
import { serveApp, type ServedApp } from "./served-app.ts";

async function stateFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "evenkeel-test-"));
  onTestFinished(async () => {
    await rm(folder, { recursive: true });
  });
  return folder;
}

async function serve(environment: NodeJS.ProcessEnv, checks: Checks = {}): Promise<ServedApp> {
  const app = await serveApp(environment, { checks });
  onTestFinished(async () => {
    await app[Symbol.asyncDispose]();
  });
  return app;
}

async function health(app: ServedApp): Promise<{ http: number; status: unknown; checks: unknown }> {
  const response = await fetch(`${app.url}/health`);
  const { status, checks } = (await response.json()) as Record<string, unknown>;
  return { http: response.status, status, checks };
}

describe("/health", () => {
  it("is ok on a laptop, and says who answers", async () => {
    const app = await serve({ EVENKEEL_RELEASE: "0123456789ab", EVENKEEL_HOST_ID: "ba9876543210" });
    const response = await fetch(`${app.url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: "ok", release: "0123456789ab", host: "ba9876543210", checks: {} });
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  it("follows the host: starting until admitted, then ok, then draining, whatever else is there", async () => {
    const folder = await stateFolder();
    const app = await serve({ EVENKEEL_STATE: folder });
    expect(await health(app)).toMatchObject({ http: 503, status: "starting" });

    await writeFile(join(folder, "admitted"), "");
    await expect.poll(async () => (await health(app)).http).toBe(200);

    await writeFile(join(folder, "draining"), "");
    await expect.poll(async () => (await health(app)).status).toBe("draining");
    expect(await health(app)).toMatchObject({ http: 503 });
  });

  it("is where the site's setting says, and its good answers leave no line in the log there either", async () => {
    const app = await serve({ EVENKEEL_HEALTH_PATH: "/up" });
    const answers = await Promise.all(["/up", "/health", "/live"].map((path) => fetch(app.url + path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 200]);
    await expect.poll(() => app.log.length).toBeGreaterThanOrEqual(2);
    expect(app.log.map(({ path }) => path).sort()).toEqual(["/health", "/live"]);
  });

  it("may be the root, and only its own answers forbid to be stored", async () => {
    const app = await serve({ EVENKEEL_HEALTH_PATH: "/" });
    const [root, other] = await Promise.all(["/", "/test"].map((path) => fetch(app.url + path)));
    expect([root?.status, root?.headers.get("Cache-Control")]).toEqual([200, "no-store"]);
    expect([other?.status, other?.headers.get("Cache-Control")]).toEqual([200, null]);
  });

  it("keeps a host without its state folder out", async () => {
    const app = await serve({ EVENKEEL_STATE: join(await stateFolder(), "missing") });
    expect(await health(app)).toMatchObject({ http: 503, status: "starting" });
  });

  it("lets a draining host still serve, telling every client to come back by another connection", async () => {
    const folder = await stateFolder();
    await writeFile(join(folder, "draining"), "");
    const response = await fetch(`${(await serve({ EVENKEEL_STATE: folder })).url}/test`);
    expect([response.status, response.headers.get("Connection")]).toEqual([200, "close"]);
  });

  it("fails with a check that fails, without telling the public why, and recovers with it", async () => {
    let working = false;
    const app = await serve(
      {},
      { database: () => (working ? Promise.resolve() : Promise.reject(new Error("10.0.0.9 refused"))) },
    );
    expect(await health(app)).toEqual({ http: 503, status: "failing", checks: { database: "failing" } });
    expect(app.log[0]).toMatchObject({ check: "database", reason: "10.0.0.9 refused" });

    working = true;
    await expect.poll(async () => (await health(app)).http).toBe(200);
  });

  it("does not wait for a check that hangs, nor ask it again meanwhile", async () => {
    let asked = 0;
    const app = await serve({}, { database: () => new Promise(() => (asked += 1)) });
    expect(await health(app)).toMatchObject({ http: 503, checks: { database: "failing" } });
    await health(app);
    expect(asked).toBe(1);
  });

  it("asks a dependency once for many askers", async () => {
    let asked = 0;
    const app = await serve({}, { database: () => Promise.resolve((asked += 1)) });
    await Promise.all(Array.from({ length: 20 }, () => health(app)));
    expect(asked).toBe(1);
  });

  describe("of a host that nobody has accepted yet", () => {
    /** As many answers as told, failed ones first. */
    async function answered(folder: string, { failed, good }: { failed: number; good: number }): Promise<ServedApp> {
      const routes: AppParts["routes"] = (request, response) =>
        void response.sendStatus(request.path === "/bad" ? 500 : 200);
      const app = await serveApp({ EVENKEEL_STATE: folder }, { routes });
      onTestFinished(() => app[Symbol.asyncDispose]());
      await writeFile(join(folder, "admitted"), "");
      for (let count = 0; count < failed + good; count += 1) await fetch(app.url + (count < failed ? "/bad" : "/good"));
      return app;
    }

    it("does not hold against itself what failed before it was admitted", async () => {
      const folder = await stateFolder();
      const app = await serveApp(
        { EVENKEEL_STATE: folder },
        { routes: (_, response) => void response.sendStatus(503) },
      );
      onTestFinished(() => app[Symbol.asyncDispose]());
      for (let count = 0; count < 20; count += 1) await fetch(`${app.url}/test`);
      await writeFile(join(folder, "admitted"), "");
      await expect.poll(async () => (await health(app)).status).not.toBe("starting");
      expect(await health(app)).toEqual({ http: 200, status: "ok", checks: {} });
    });

    it("fails when more than one answer in twenty fails, until it is accepted", async () => {
      const folder = await stateFolder();
      const app = await answered(folder, { failed: 5, good: 94 });
      expect(await health(app)).toEqual({ http: 503, status: "failing", checks: { answers: "failing" } });
      await writeFile(join(folder, "accepted"), "");
      expect(await health(app)).toEqual({ http: 200, status: "ok", checks: {} });
    });

    it.each([
      ["few of many fail", { failed: 5, good: 95 }],
      ["as good as none was asked for", { failed: 4, good: 0 }],
    ])("is ok when %s", async (_, counts) => {
      expect(await health(await answered(await stateFolder(), counts))).toMatchObject({ http: 200 });
    });
  });

  it.each([
    { host: "admitted", checks: ["ok", "ok"], status: "ok" },
    { host: "admitted", checks: ["ok", "failing"], status: "failing" },
    { host: "starting", checks: ["failing"], status: "starting" },
    { host: "draining", checks: ["failing"], status: "draining" },
  ] as const)("is $status on a host that is $host, with checks $checks", ({ host, checks, status }) => {
    expect(healthStatus(host, checks)).toBe(status);
  });
});

describe("/live", () => {
  it("says that the process answers, though the host is not to have traffic", async () => {
    const app = await serve(
      { EVENKEEL_STATE: await stateFolder() },
      { database: () => Promise.reject(new Error("down")) },
    );
    expect((await fetch(`${app.url}/live`)).status).toBe(200);
  });
});
