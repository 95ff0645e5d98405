import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { exampleRecipe } from "../unit/host/example-recipe.ts";
import { NginxHost } from "./nginx-host.ts";
import { ask, type RawRequest } from "./raw-http.ts";
import { hasTool } from "./tool.ts";

const BALANCER = "127.0.0.1";
const STRANGER = "127.0.0.2";
const recipe = { ...exampleRecipe, trustedRange: `${BALANCER}/32` };

describe.skipIf(!hasTool("nginx"))("nginx, before a request reaches the app", () => {
  let host: NginxHost;
  beforeAll(async () => {
    host = await NginxHost.start(recipe, (request, response) => {
      response.end(JSON.stringify(request.headers));
    });
  });
  afterAll(() => host.stop());

  /** The headers that the app got. */
  async function seenByApp(request: Partial<RawRequest>): Promise<Record<string, string>> {
    const answer = await ask(host.port, { line: "GET /", headers: ["Host: example.org"], ...request });
    expect(answer?.status).toBe(200);
    return JSON.parse(answer?.body ?? "") as Record<string, string>;
  }

  it.each(["Host: other.test", "Host: 10.20.0.5", "Host: example.org.evil.test", "Host: localhost"])(
    "closes the connection on an unknown host: %s",
    async (header) => {
      expect(await ask(host.port, { line: "GET /test", headers: [header] })).toBeUndefined();
    },
  );

  it.each(["example.org", "www.example.org", "EXAMPLE.org", "example.org:80", "example.org."])(
    "answers for the site's name in the form %s",
    async (name) => {
      expect((await ask(host.port, { line: "GET /test", headers: [`Host: ${name}`] }))?.status).toBe(200);
    },
  );

  it("answers a health check that asks by address", async () => {
    const byAddress = await ask(host.port, { line: "GET /health", headers: ["Host: 10.20.0.5:80"] });
    expect(byAddress?.status).toBe(200);
  });

  it("answers a health check of HTTP/1.0 without a host", async () => {
    expect((await ask(host.port, { line: "GET /health", version: "1.0" }))?.status).toBe(200);
  });

  it("exempts the health path alone, not what begins like it", async () => {
    expect(await ask(host.port, { line: "GET /health/x", headers: ["Host: 10.20.0.5"] })).toBeUndefined();
  });

  it("goes by the host of an absolute request line, as does the app", async () => {
    const foreign = { line: "GET http://other.test/", headers: ["Host: example.org"] };
    expect(await ask(host.port, foreign)).toBeUndefined();
    const own = await seenByApp({ line: "GET http://example.org/", headers: ["Host: other.test"] });
    expect(own["host"]).toBe("example.org");
  });

  it("tells the app the client's address as the load balancer gives it", async () => {
    const headers = ["Host: example.org", "X-Forwarded-For: 203.0.113.9"];
    expect((await seenByApp({ headers }))["x-forwarded-for"]).toBe("203.0.113.9");
  });

  it("drops what a client claims before the load balancer's word", async () => {
    const headers = ["Host: example.org", "X-Forwarded-For: 198.51.100.1, 203.0.113.9"];
    expect((await seenByApp({ headers }))["x-forwarded-for"]).toBe("203.0.113.9");
  });

  it("believes nobody else about the client", async () => {
    const headers = ["Host: example.org", "X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: https"];
    const seen = await seenByApp({ headers, from: STRANGER });
    expect(seen["x-forwarded-for"]).toBe(STRANGER);
    expect(seen["x-forwarded-proto"]).toBe("http");
  });

  it("passes on the client's scheme from the load balancer, and its own when that is none", async () => {
    const scheme = async (value: string): Promise<string | undefined> =>
      (await seenByApp({ headers: ["Host: example.org", `X-Forwarded-Proto: ${value}`] }))["x-forwarded-proto"];
    expect(await scheme("https")).toBe("https");
    expect(await scheme("javascript")).toBe("http");
  });

  it("hides other headers that proxies set from the app", async () => {
    const headers = ["Host: example.org", "X-Forwarded-Host: other.test", "Forwarded: for=198.51.100.1"];
    const seen = await seenByApp({ headers });
    expect(seen).not.toHaveProperty("x-forwarded-host");
    expect(seen).not.toHaveProperty("forwarded");
  });

  it("keeps a sane request id and replaces any other", async () => {
    const id = async (value: string): Promise<string | undefined> =>
      (await seenByApp({ headers: ["Host: example.org", `X-Request-Id: ${value}`] }))["x-request-id"];
    expect(await id("client-0123456789")).toBe("client-0123456789");
    expect(await id('"}\\ forged')).toMatch(/^[0-9a-f]{32}$/);
    expect(await id("x".repeat(129))).toMatch(/^[0-9a-f]{32}$/);
  });

  it("passes an upgrade to a WebSocket on, and no other", async () => {
    const upgrade = async (protocol: string): Promise<Record<string, string>> =>
      seenByApp({ headers: ["Host: example.org", `Upgrade: ${protocol}`] });
    expect(await upgrade("websocket")).toMatchObject({ upgrade: "websocket", connection: "upgrade" });
    expect(await upgrade("h2c")).not.toHaveProperty("upgrade");
  });
});

describe.skipIf(!hasTool("nginx"))("nginx on a site without names", () => {
  it("answers for every host and for none", async () => {
    const host = await NginxHost.start({ ...recipe, serverNames: [] }, (_, response) => response.end());
    try {
      expect((await ask(host.port, { line: "GET /test", headers: ["Host: any.test"] }))?.status).toBe(200);
      expect((await ask(host.port, { line: "GET /test", version: "1.0" }))?.status).toBe(200);
    } finally {
      await host.stop();
    }
  });
});
