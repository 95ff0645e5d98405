import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { ask, type RawAnswer, type RawRequest } from "./raw-http.ts";
import { hasTool } from "./tool.ts";
import { WebHost } from "./web-host.ts";
import { HOST_ID, webServers, type WebServer } from "./web-server.ts";

const recipe = { ...exampleRecipe, serverNames: [], health: { ...exampleRecipe.health, timeoutSeconds: 1 } };
const HEADERS = ["x-content-type-options", "x-frame-options", "referrer-policy", "content-security-policy"];

/** Each of a server's processes keeps connections of its own: nginx has one for each processor, Apache starts with two. */
const processes: Record<WebServer["name"], number> = { nginx: availableParallelism(), apache: 2 };

/** What they call an app that does not answer in time. To a load balancer it is the same. */
const late: Record<WebServer["name"], number> = { nginx: 504, apache: 502 };

for (const server of webServers) {
  describe.skipIf(!hasTool(server.program))(`${server.title}, after the app has answered or failed to`, () => {
    let host: WebHost;
    beforeAll(async () => {
      host = await WebHost.start(server, recipe, (request, response) => {
        response.setHeader("X-Served-By", "the-app");
        response.setHeader("X-Release", "of-the-app");
        response.setHeader("X-Powered-By", "something");
        response.setHeader("Server", "something");
        if (request.url === "/health?hangs") return;
        if (request.url === "/own-policy") response.setHeader("Content-Security-Policy", "default-src 'self'");
        if (request.url === "/broken") response.statusCode = 500;
        if (request.url === "/cut") {
          response.destroy();
          return;
        }
        if (request.url === "/own-error") {
          response.writeHead(404, { "Content-Type": "text/html; charset=iso-8859-1" }).end("<p>No.");
          return;
        }
        const { searchParams } = new URL(request.url ?? "", "http://app");
        setTimeout(
          () => {
            const text = JSON.stringify("x".repeat(Number(searchParams.get("size"))));
            response.setHeader("Content-Type", "application/json");
            if (searchParams.has("chunked")) response.write("");
            response.end(text);
          },
          Number(searchParams.get("milliseconds")),
        );
      });
    });
    afterAll(() => host.stop());

    async function answer(line: string, more: Partial<RawRequest> = {}): Promise<RawAnswer> {
      const got = await ask(host.port, { line, version: "1.0", ...more });
      if (got === undefined) throw new Error(`no answer to ${line}`);
      return got;
    }

    it.each(["GET /", "GET /broken", "GET /cut", "TRACE /"])(
      "puts every security header on the answer to %s, once",
      async (line) => {
        const { headers } = await answer(line);
        expect(HEADERS.map((name) => headers.get(name)?.length)).toEqual([1, 1, 1, 1]);
        expect(headers.get("server")).toEqual([server.title]);
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
      const own = (await answer("GET /cut")).headers;
      expect([own.get("x-served-by"), own.get("x-release")]).toEqual([[HOST_ID], [recipe.release.id]]);
    });

    it("reports its own errors as JSON with the request's id, and leaves the app's alone", async () => {
      const { status, headers, body } = await answer("GET /cut", { headers: ["X-Request-Id: abcdefgh"] });
      expect([status, headers.get("content-type")]).toEqual([502, ["application/json"]]);
      expect(JSON.parse(body)).toEqual({
        error: { code: "bad_gateway", message: "The app does not answer.", requestId: "abcdefgh" },
      });
      expect((await answer("GET /broken")).body).toBe('""');
      const appsError = await answer("GET /own-error");
      expect([appsError.headers.get("content-type"), appsError.body]).toEqual([
        ["text/html; charset=iso-8859-1"],
        "<p>No.",
      ]);
    });

    it.each<[string, Partial<RawRequest>, number, string]>([
      ["a malformed request", { headers: ["Host: a b"] }, 400, "bad_request"],
      ["a header that is too large", { headers: [`X-Large: ${"x".repeat(33_000)}`] }, 400, "bad_request"],
      ["a path that is too long", { line: `GET /${"x".repeat(33_000)}` }, 414, "uri_too_long"],
      ["an encoding that is none", { line: "GET /%zz" }, 400, "bad_request"],
      ["a path that leaves the site", { line: "GET /../x" }, 400, "bad_request"],
    ])("reports %s as JSON", async (_, request, status, code) => {
      const refused = await answer("GET /", request);
      expect([refused.status, refused.headers.get("content-type")]).toEqual([status, ["application/json"]]);
      expect(JSON.parse(refused.body)).toMatchObject({ error: { code } });
    });

    it("takes a body of 1 MiB and no more", async () => {
      const post = (size: number): Promise<RawAnswer> =>
        answer("POST /", { headers: [`Content-Length: ${size}`], body: "x".repeat(size) });
      expect((await post(1_048_576)).status).toBe(200);
      const refused = await post(1_048_577);
      expect(refused.status).toBe(413);
      expect(JSON.parse(refused.body)).toMatchObject({ error: { code: "payload_too_large" } });
    });

    it("takes a body that does not say its length, which Apache cannot measure", async () => {
      const post = (size: number): Promise<RawAnswer> =>
        answer("POST /", {
          version: "1.1",
          headers: ["Host: any.test", "Transfer-Encoding: chunked"],
          body: `${size.toString(16)}\r\n${"x".repeat(size)}\r\n0\r\n\r\n`,
        });
      expect((await post(1_048_576)).status).toBe(200);
      expect((await post(1_048_577)).status).toBe(server.name === "nginx" ? 413 : 200);
    });

    it("gives a health check up when the load balancer does, and nothing that only begins like it", async () => {
      const startedAt = performance.now();
      expect((await answer("GET /health?hangs")).status).toBe(late[server.name]);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
      expect((await answer("GET /healthy?milliseconds=1500")).status).toBe(200);
    });

    it("compresses JSON from 256 bytes on, also for a client behind a proxy", async () => {
      const fetched = await fetch(`http://127.0.0.1:${host.port}/?size=300`, {
        headers: { "Accept-Encoding": "gzip", Via: "1.1 proxy" },
      });
      expect([fetched.headers.get("content-encoding"), fetched.headers.get("vary")]).toEqual([
        "gzip",
        "Accept-Encoding",
      ]);
      expect(await fetched.json()).toHaveLength(300);
      const encoding = async (query: string, accepts: string): Promise<readonly string[] | undefined> => {
        const headers = [`Accept-Encoding: ${accepts}`, "Via: 1.1 proxy", "Host: any.test"];
        return (await answer(`GET /?${query}`, { version: "1.1", headers })).headers.get("content-encoding");
      };
      expect(await encoding("size=200", "gzip")).toBeUndefined();
      expect(await encoding("size=300", "identity")).toBeUndefined();
      expect(await encoding("size=300&chunked", "gzip")).toEqual(["gzip"]);
    });

    it("keeps its connections to the app, whatever the clients do", async () => {
      let connections = 0;
      host.app.on("connection", () => connections++);
      for (let request = 0; request < 40; request++) await answer("GET /");
      expect(connections).toBeLessThanOrEqual(processes[server.name]);
    });

    it("logs requests as JSON without their query, and no health checks", async () => {
      const headers = ['User-Agent: a "quoted\\ \xe9 agent', "X-Request-Id: of-the-log"];
      expect((await answer("GET /health?token=hidden")).status).toBe(200);
      await answer('GET /logged%2F%C3%A9"\\?token=hidden', { headers });
      const log = (): string => host.files.read(server.accessLog);
      while (!log().includes("/logged")) await sleep(50);
      expect(log()).not.toMatch(/hidden|"path":"\/health","status":"200"/);
      const lines = log()
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, string>);
      expect(lines.find(({ requestId }) => requestId === "of-the-log")).toMatchObject({
        client: "127.0.0.1",
        host: "localhost",
        method: "GET",
        path: '/logged%2F%C3%A9"\\',
        status: "200",
        agent: expect.stringMatching(/^a "quoted\\ /) as string,
      });
      for (const { time, seconds, bytes } of lines) {
        expect([Date.parse(time ?? ""), Number(seconds), Number(bytes)]).not.toContain(Number.NaN);
      }
    });

    it("answers at once for an app that is down, and as before when it is back", async () => {
      const { app: port } = host.ports;
      await host.stopApp();
      for (const path of ["/health", "/", "/"]) {
        const down = await answer(`GET ${path}`);
        expect(down.status).toBeOneOf([502, 503]);
        expect(JSON.parse(down.body)).toHaveProperty("error.requestId");
      }
      await new Promise<void>((resolve) => host.app.listen(port, "127.0.0.1", resolve));
      expect((await answer("GET /")).status).toBe(200);
    });
  });
}
