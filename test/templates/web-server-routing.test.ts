import { connect } from "node:net";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { ask, type RawRequest } from "./raw-http.ts";
import { hasTool } from "./tool.ts";
import { WebHost } from "./web-host.ts";
import { webServers } from "./web-server.ts";

const BALANCER = "127.0.0.1";
const STRANGER = "127.0.0.2";
const recipe = { ...exampleRecipe, trustedRange: `${BALANCER}/32` };

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

for (const server of webServers) {
  describe.skipIf(!hasTool(server.program))(`${server.title}, before a request reaches the app`, () => {
    let host: WebHost;
    beforeAll(async () => {
      host = await WebHost.start(server, recipe, ({ method, url, headers }, response) => {
        response.end(JSON.stringify({ method, url, headers }));
      });
    });
    afterAll(() => host.stop());

    /** What the app got. */
    async function seenByApp(request: Partial<RawRequest>): Promise<Seen> {
      const answer = await ask(host.port, { line: "GET /", headers: ["Host: example.org"], ...request });
      expect(answer?.status).toBe(200);
      return JSON.parse(answer?.body ?? "") as Seen;
    }

    it.each(["example.org", "EXAMPLE.org", "example.org:80", "example.org:8443", "example.org.", "Example.org.:80"])(
      "answers for the site's name in the form %s, which the app gets plain",
      async (name) => {
        expect((await seenByApp({ headers: [`Host: ${name}`] })).headers["host"]).toBe("example.org");
      },
    );

    it.each([
      "/a%2Fb/%252F/x%20y",
      "/a%3Fb?c=%26&d=e+f%0D%0A",
      "/a/../b/./c",
      "//evil.test//a///b",
      "/%C3%A9?%C3%A9",
      "/?url=http://other.test/%2e%2e",
      '/"<>\\^`{|}',
      "/health/..;/x",
    ])("hands the path %s to the app as it came, byte for byte", async (path) => {
      expect((await seenByApp({ line: `GET ${path}` })).url).toBe(path);
    });

    it.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])("passes %s on", async (method) => {
      expect((await seenByApp({ line: `${method} /` })).method).toBe(method);
    });

    it("does neither TRACE nor CONNECT", async () => {
      const status = async (line: string): Promise<number | undefined> =>
        (await ask(host.port, { line, headers: ["Host: example.org"] }))?.status;
      expect(await status("TRACE /")).toBe(405);
      expect(await status("CONNECT example.org:443")).toBeOneOf([400, 405]);
    });

    it.each(["Host: 10.20.0.5:80", "Host: example.net", "Host: www.example.org", "Host: localhost"])(
      "answers a health check that asks for any host: %s",
      async (header) => {
        expect((await seenByApp({ line: "GET /health", headers: [header] })).url).toBe("/health");
      },
    );

    it("answers a health check of HTTP/1.0 without a host", async () => {
      const { headers } = await seenByApp({ line: "GET /health?deep=1", version: "1.0", headers: [] });
      expect(headers["host"]).toBe("localhost");
    });

    it.each([
      ["two hosts", ["Host: example.org", "Host: example.org"]],
      ["no host in HTTP/1.1", []],
      ["a host with a space", ["Host: a b"]],
      ["a header without a name", ["Host: example.org", ": x"]],
    ])("refuses a request with %s", async (_, headers) => {
      expect((await ask(host.port, { line: "GET /health", headers }))?.status).toBe(400);
    });

    it("goes by the host of an absolute request line, as does the app", async () => {
      const own = await seenByApp({ line: "GET http://example.org/a%2Fb?c=d", headers: ["Host: other.test"] });
      expect(own).toMatchObject({ url: "/a%2Fb?c=d", headers: { host: "example.org" } });
      const foreign = await ask(host.port, { line: "GET http://other.test/", headers: ["Host: example.org"] });
      expect(foreign?.status).not.toBe(200);
    });

    it("tells the app the client's address as the load balancer gives it", async () => {
      const headers = ["Host: example.org", "X-Forwarded-For: 203.0.113.9"];
      expect((await seenByApp({ headers })).headers["x-forwarded-for"]).toBe("203.0.113.9");
    });

    it("drops what a client claims before the load balancer's word", async () => {
      const headers = ["Host: example.org", "X-Forwarded-For: 198.51.100.1, 203.0.113.9"];
      expect((await seenByApp({ headers })).headers["x-forwarded-for"]).toBe("203.0.113.9");
    });

    it("believes nobody else about the client", async () => {
      const headers = ["Host: example.org", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"];
      const seen = await seenByApp({ headers, from: STRANGER });
      expect(seen.headers).toMatchObject({ "x-forwarded-for": STRANGER, "x-forwarded-proto": "http" });
    });

    it("passes on the client's scheme from the load balancer, and its own when that is none", async () => {
      const scheme = async (value: string): Promise<string | undefined> =>
        (await seenByApp({ headers: ["Host: example.org", `X-Forwarded-Proto: ${value}`] })).headers[
          "x-forwarded-proto"
        ];
      expect(await scheme("https")).toBe("https");
      expect(await scheme("HTTPS")).toBe("https");
      expect(await scheme("javascript")).toBe("http");
      expect(await scheme("https, http")).toBe("http");
    });

    it("hides other headers that proxies set from the app", async () => {
      const headers = ["Host: example.org", "X-Forwarded-Host: other.test", "Forwarded: for=198.51.100.1"];
      const seen = await seenByApp({ headers });
      expect(
        Object.keys(seen.headers).filter((name) => /forwarded-(host|server|by)|^forwarded|^via$/.test(name)),
      ).toEqual([]);
    });

    it("keeps a sane request id and replaces any other", async () => {
      const id = async (...headers: string[]): Promise<string | undefined> =>
        (await seenByApp({ headers: ["Host: example.org", ...headers] })).headers["x-request-id"];
      const own = /^[\w@-]{20,40}$/;
      expect(await id("X-Request-Id: client-0123456789")).toBe("client-0123456789");
      expect(await id('X-Request-Id: "}\\ forged')).toMatch(own);
      expect(await id(`X-Request-Id: ${"x".repeat(129)}`)).toMatch(own);
      expect(await id()).toMatch(own);
      expect(await id()).not.toBe(await id());
    });

    it("passes an upgrade to a WebSocket on, and no other", async () => {
      const upgrade = async (protocol: string): Promise<Seen["headers"]> =>
        (await seenByApp({ headers: ["Host: example.org", "Connection: Upgrade", `Upgrade: ${protocol}`] })).headers;
      const passed = await upgrade("websocket");
      expect([passed["upgrade"], passed["connection"]?.toLowerCase()]).toEqual(["websocket", "upgrade"]);
      expect(await upgrade("h2c")).not.toHaveProperty("upgrade");
    });
  });

  describe.skipIf(!hasTool(server.program))(`${server.title} on a site without names`, () => {
    it("answers for every host and for none", async () => {
      const host = await WebHost.start(server, { ...recipe, serverNames: [] }, (_, response) => response.end());
      try {
        expect((await ask(host.port, { line: "GET /test", headers: ["Host: any.test"] }))?.status).toBe(200);
        expect((await ask(host.port, { line: "GET /test", version: "1.0" }))?.status).toBe(200);
      } finally {
        await host.stop();
      }
    });
  });

  describe.skipIf(!hasTool(server.program))(`${server.title} between the two ends of a WebSocket`, () => {
    it("passes on what each says, in both directions", async () => {
      const host = await WebHost.start(server, recipe, (_, response) => response.end());
      host.app.on("upgrade", (_request, socket) => {
        socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello ");
        socket.pipe(socket);
      });
      const socket = connect(host.port, "127.0.0.1");
      try {
        let got = "";
        socket.setEncoding("utf8").on("data", (text: string) => (got += text));
        socket.write("GET /live HTTP/1.1\r\nHost: example.org\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        await expect.poll(() => got).toMatch(/^HTTP\/1\.1 101 [^]*\r\n\r\nhello $/);
        socket.write("and back");
        await expect.poll(() => got).toMatch(/hello and back$/);
      } finally {
        socket.destroy();
        await host.stop();
      }
    });
  });

  describe.skipIf(!hasTool(server.program))(`${server.title} with a port for the health check`, () => {
    it("answers the check there, and nothing else", async () => {
      const health = { ...recipe.health, port: 8081 };
      const host = await WebHost.start(server, { ...recipe, health }, ({ url }, response) => response.end(url));
      try {
        const there = (path: string): ReturnType<typeof ask> =>
          ask(host.ports.health, { line: `GET ${path}`, headers: ["Host: 10.20.0.5:8081"] });
        expect(await there("/health?x=%2F")).toMatchObject({ status: 200, body: "/health?x=%2F" });
        for (const path of ["/", "/test", "/health/x", "/healthy"]) {
          const answer = await there(path);
          expect(answer?.status).toBe(404);
          expect(JSON.parse(answer?.body ?? "")).toMatchObject({ error: { code: "not_found" } });
        }
        expect((await ask(host.port, { line: "GET /health", headers: ["Host: 10.20.0.5"] }))?.status).toBe(200);
      } finally {
        await host.stop();
      }
    });
  });
}
