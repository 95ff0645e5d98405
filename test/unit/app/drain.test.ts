import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";

import { load } from "./load.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

/** Requests that every load gets through before the stop, so that all of its connections are in use. */
const warmUp = 200;

async function stopUnderLoad(
  server: ServerProcess,
  signal: NodeJS.Signals,
): Promise<{ lost: readonly string[]; exit: number | null }> {
  await server.ready;
  const { lost } = await load(server.port, "/test", 8, (soFar) => {
    if (soFar === warmUp) server.child.kill(signal);
  });
  return { lost, exit: await server.ended };
}

/** Resolves once the server has said, in its log, that it drains. */
async function draining(server: ServerProcess): Promise<void> {
  await expect.poll(server.output, { timeout: 3_000, interval: 20 }).toContain("draining");
}

describe("a stop of the server", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("by %s under load loses no request and exits 0", async (signal) => {
    const server = await startServer({ EVENKEEL_DRAIN_SECONDS: "1" });
    expect(await stopUnderLoad(server, signal)).toEqual({ lost: [], exit: 0 });
  });

  it("loses requests when the server is only closed (what the drain is for)", async () => {
    const folder = await mkdtemp(join(tmpdir(), "evenkeel-test-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(
      join(folder, "plain.mjs"),
      `import { createServer } from "node:http";
       const server = createServer((_, response) => response.end("{}"));
       process.once("SIGTERM", () => { server.close(); setTimeout(() => process.exit(0), 300); });
       server.listen(Number(process.env.PORT), "127.0.0.1", () => process.send("ready"));`,
    );
    const server = await startServer({}, { program: join(folder, "plain.mjs") });
    expect((await stopUnderLoad(server, "SIGTERM")).lost.length).toBeGreaterThan(0);
  });

  it("answers a request whose body is still coming when the drain is over", async () => {
    const server = await startServer({ EVENKEEL_DRAIN_SECONDS: "0" });
    await server.ready;
    const upload = request({
      port: server.port,
      host: "127.0.0.1",
      path: "/test",
      method: "POST",
      headers: { "Content-Type": "application/json" },
    });
    const status = new Promise<number | undefined>((resolve, reject) => {
      upload.once("error", reject).once("response", (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
    });
    upload.write('{"half":');
    await new Promise((resolve) => upload.once("socket", (socket) => socket.once("connect", resolve)));
    // Another request over another connection has been answered: the first one has arrived too.
    await fetch(`http://127.0.0.1:${server.port}/live`);
    server.child.kill("SIGTERM");
    await draining(server);
    await expect(fetch(`http://127.0.0.1:${server.port}/live`)).rejects.toThrow();
    upload.end("1}");
    expect([await status, await server.ended]).toEqual([200, 0]);
  });

  it("leaves /health as the host's state says: during a pm2 reload the host does not leave", async () => {
    const server = await startServer({ EVENKEEL_DRAIN_SECONDS: "1" });
    await server.ready;
    server.child.kill("SIGINT");
    await draining(server);
    const response = await fetch(`http://127.0.0.1:${server.port}/health`);
    expect([response.status, response.headers.get("Connection")]).toEqual([200, "close"]);
    expect(await server.ended).toBe(0);
  });

  it("takes the same stop sent twice for one, and a later one for impatience", async () => {
    const server = await startServer({ EVENKEEL_DRAIN_SECONDS: "30" });
    await server.ready;
    const startedAt = performance.now();
    server.child.kill("SIGTERM");
    const insisting = setInterval(() => server.child.kill("SIGINT"), 50);
    onTestFinished(() => {
      clearInterval(insisting);
    });
    expect(await server.ended).toBe(1);
    const seconds = (performance.now() - startedAt) / 1_000;
    expect(seconds).toBeGreaterThan(0.9);
    expect(seconds).toBeLessThan(4);
  });
});
