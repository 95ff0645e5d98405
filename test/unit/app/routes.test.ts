import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { serveApp, type ServedApp } from "./served-app.ts";

const identity = { EVENKEEL_RELEASE: "0123456789ab", EVENKEEL_HOST_ID: "ba9876543210" };

describe("the app", () => {
  let app: ServedApp;
  beforeAll(async () => {
    app = await serveApp(identity);
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  async function post(body: string): Promise<Response> {
    return await fetch(`${app.url}/test`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  }

  async function requestLine(requestId: string): Promise<Readonly<Record<string, unknown>>> {
    const find = () => app.log.find((line) => line["requestId"] === requestId);
    await expect.poll(find).toBeDefined();
    return find() ?? {};
  }

  it.each(["GET", "POST"])("answers %s /test", async (method) => {
    const response = await fetch(`${app.url}/test`, { method });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('{"text":"optimized backend"}');
  });

  it.each(["/test", "/health", "/live", "/nowhere", "/%"])("says which release and host answered %s", async (path) => {
    const { headers } = await fetch(app.url + path);
    expect(headers.get("X-Release")).toBe("0123456789ab");
    expect(headers.get("X-Served-By")).toBe("ba9876543210");
  });

  it("tells neither its framework nor a hash of every body", async () => {
    const { headers } = await fetch(`${app.url}/test`);
    expect([headers.has("X-Powered-By"), headers.has("ETag")]).toEqual([false, false]);
  });

  it("takes over a sane request id, so that logs of the whole way can be joined", async () => {
    const { headers } = await fetch(`${app.url}/test`, { headers: { "X-Request-Id": "Root=1-67891233-abcdef" } });
    expect(headers.get("X-Request-Id")).toBe("Root=1-67891233-abcdef");
  });

  it.each(["a b", "x".repeat(129), "<script>"])("replaces the request id %j by its own", async (id) => {
    const { headers } = await fetch(`${app.url}/test`, { headers: { "X-Request-Id": id } });
    expect(headers.get("X-Request-Id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("answers an unknown path with 404 as JSON, with the request's id", async () => {
    const response = await fetch(`${app.url}/nowhere`, { headers: { "X-Request-Id": "r-1" } });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      error: { code: "not_found", message: "There is no GET /nowhere.", requestId: "r-1" },
    });
  });

  it.each([
    { title: "malformed JSON", body: '{"a":', status: 400, code: "invalid_json" },
    { title: "a body over 100 kB", body: JSON.stringify("x".repeat(102_400)), status: 413, code: "payload_too_large" },
  ])("refuses $title with $status as JSON", async ({ body, status, code }) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });

  it("takes a path that can't be decoded for an unknown one, not for a fault of its own", async () => {
    expect((await fetch(`${app.url}/%`)).status).toBe(404);
  });

  it("logs a request on one line, without its query", async () => {
    await fetch(`${app.url}/test?token=secret`, { headers: { "X-Request-Id": "r-2", "X-Forwarded-For": "192.0.2.7" } });
    const line = await requestLine("r-2");
    expect(line).toMatchObject({ method: "GET", path: "/test", status: 200, client: "192.0.2.7", level: 30 });
    expect(JSON.stringify(line)).not.toContain("secret");
  });

  it("logs no line for a health check that went well", async () => {
    await fetch(`${app.url}/health`, { headers: { "X-Request-Id": "r-3" } });
    await fetch(`${app.url}/live`, { headers: { "X-Request-Id": "r-4" } });
    await requestLine("r-4");
    expect(app.log.filter((line) => line["requestId"] === "r-3")).toEqual([]);
  });
});
