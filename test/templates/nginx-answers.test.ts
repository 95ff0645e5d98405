import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { HOST_ID, NginxHost } from "./nginx-host.ts";
import { ask, type RawAnswer, type RawRequest } from "./raw-http.ts";
import { hasTool } from "./tool.ts";

const recipe = { ...exampleRecipe, serverNames: [], health: { ...exampleRecipe.health, timeoutSeconds: 1 } };
const HEADERS = ["x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy"];

describe.skipIf(!hasTool("nginx"))("nginx, after the app has answered or failed to", () => {
  let host: NginxHost;
  beforeAll(async () => {
    host = await NginxHost.start(recipe, (request, response) => {
      response.setHeader("X-Served-By", "the-app");
      response.setHeader("X-Release", "of-the-app");
      response.setHeader("X-Powered-By", "something");
      if (request.url === "/health") return;
      if (request.url === "/own-policy") response.setHeader("Content-Security-Policy", "default-src 'self'");
      if (request.url === "/broken") response.statusCode = 500;
      if (request.url === "/cut") {
        response.destroy();
        return;
      }
      const size = Number(new URL(request.url ?? "", "http://app").searchParams.get("size"));
      response.setHeader("Content-Type", "application/json").end(JSON.stringify("x".repeat(size)));
    });
  });
  afterAll(() => host.stop());

  async function answer(line: string, more: Partial<RawRequest> = {}): Promise<RawAnswer> {
    const got = await ask(host.port, { line, version: "1.0", ...more });
    if (got === undefined) throw new Error(`no answer to ${line}`);
    return got;
  }

  it.each(["GET /", "GET /broken", "GET /cut"])(
    "puts every security header on the answer to %s, once",
    async (line) => {
      const { headers } = await answer(line);
      expect(HEADERS.map((name) => headers.get(name)?.length)).toEqual([1, 1, 1, 1]);
      expect(headers.get("server")).toEqual(["nginx"]);
      expect(headers.has("x-powered-by")).toBe(false);
    },
  );

  it("leaves a header to the app that sets it", async () => {
    const { headers } = await answer("GET /own-policy");
    expect(headers.get("content-security-policy")).toEqual(["default-src 'self'"]);
  });

  it("says who answered: the app's word for the app's answers, its own for its own", async () => {
    const app = (await answer("GET /broken")).headers;
    expect([app.get("x-served-by"), app.get("x-release")]).toEqual([["the-app"], ["of-the-app"]]);
    const nginx = (await answer("GET /cut")).headers;
    expect([nginx.get("x-served-by"), nginx.get("x-release")]).toEqual([[HOST_ID], [recipe.release.id]]);
  });

  it("reports its own errors as JSON with the request's id, and leaves the app's alone", async () => {
    const { status, headers, body } = await answer("GET /cut", { headers: ["X-Request-Id: abcdefgh"] });
    expect([status, headers.get("content-type")]).toEqual([502, ["application/json"]]);
    expect(JSON.parse(body)).toEqual({
      error: { code: "bad_gateway", message: "The app does not answer.", requestId: "abcdefgh" },
    });
    expect((await answer("GET /broken")).body).toBe('""');
  });

  it("reports a malformed request as JSON", async () => {
    const { status, body } = await answer("GET /", { headers: ["Host: a b"] });
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ error: { code: "bad_request" } });
  });

  it("takes a body of 1 MiB and no more", async () => {
    const post = (size: number): Promise<RawAnswer> =>
      answer("POST /", { headers: [`Content-Length: ${size}`], body: "x".repeat(size) });
    expect((await post(1_048_576)).status).toBe(200);
    const refused = await post(1_048_577);
    expect(refused.status).toBe(413);
    expect(JSON.parse(refused.body)).toMatchObject({ error: { code: "payload_too_large" } });
  });

  it("gives a health check up when the load balancer does", async () => {
    const startedAt = performance.now();
    expect((await answer("GET /health")).status).toBe(504);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it("compresses JSON from 256 bytes on, also for a client behind a proxy", async () => {
    const headers = ["Accept-Encoding: gzip", "Via: 1.1 proxy", "Host: any.test"];
    const fetched = await fetch(`http://127.0.0.1:${host.port}/?size=300`, {
      headers: { "Accept-Encoding": "gzip", Via: "1.1 proxy" },
    });
    expect([fetched.headers.get("content-encoding"), fetched.headers.get("vary")]).toEqual(["gzip", "Accept-Encoding"]);
    expect(await fetched.json()).toHaveLength(300);
    const small = await answer("GET /?size=200", { version: "1.1", headers });
    expect(small.headers.has("content-encoding")).toBe(false);
  });

  it("keeps its connections to the app, whatever the clients do", async () => {
    let connections = 0;
    host.app.on("connection", () => connections++);
    for (let request = 0; request < 40; request++) await answer("GET /");
    expect(connections).toBeLessThanOrEqual(availableParallelism());
  });

  it("logs requests without their query, and no health checks", async () => {
    await answer("GET /logged?token=hidden");
    const log = (): string => host.files.read("/var/log/nginx/access.log");
    while (!log().includes("/logged")) await sleep(50);
    expect(log()).not.toMatch(/hidden|"path":"\/health"/);
    for (const line of log().trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("requestId");
  });

  it("answers for an app that is down", async () => {
    await host.stopApp();
    expect((await answer("GET /health")).status).toBe(502);
  });
});
