import { afterEach, describe, expect, it, vi } from "vitest";
import { readConfiguration } from "../../../../rehearsal/digitalocean/provider/configuration.ts";
import { Api, ApiError } from "../../../../rehearsal/digitalocean/provider/http.ts";

interface Sent {
  readonly url: string;
  readonly method: string;
  readonly body: unknown;
  readonly authorization: string | null;
}

/** An API that gives these answers one after the other, and an account of what it was asked. */
function apiAnswering(...answers: (Response | Error)[]): { api: Api; sent: Sent[]; times: number[] } {
  const sent: Sent[] = [];
  const times: number[] = [];
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) => {
    const authorization = new Headers(init.headers).get("authorization");
    sent.push({ url: url.href, method: init.method ?? "GET", body: init.body, authorization });
    times.push(performance.now());
    const answer = answers[sent.length - 1] ?? new Error("asked too often");
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  const configuration = readConfiguration({
    apiEndpoint: "http://127.0.0.1:9",
    token: "t",
    httpRetryMax: 2,
    httpRetryWaitMin: 0.01,
    httpRetryWaitMax: 0.01,
  });
  return { api: new Api(configuration, new AbortController().signal), sent, times };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });

describe("Api", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("asks below /v2 with the token, and reads the answer", async () => {
    const { api, sent } = apiAnswering(json({ tag: 1 }, 201));
    expect(await api.post("tags", { name: "a" })).toEqual({ tag: 1 });
    const body = JSON.stringify({ name: "a" });
    expect(sent).toEqual([{ url: "http://127.0.0.1:9/v2/tags", method: "POST", body, authorization: "Bearer t" }]);
  });

  it.each([
    ["429", json({}, 429)],
    ["500", json({}, 500)],
    ["503", json({}, 503)],
    ["a connection that breaks", new TypeError("fetch failed", { cause: new Error("ECONNRESET") })],
  ])("tries again after %s, a POST too", async (_, answer) => {
    const { api, sent } = apiAnswering(answer, json({ done: true }));
    expect(await api.post("droplets", {})).toEqual({ done: true });
    expect(sent).toHaveLength(2);
  });

  it("waits as long as Retry-After says", async () => {
    const { api, times } = apiAnswering(json({}, 429, { "retry-after": "1" }), json({}));
    await api.get("account");
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
  });

  it.each([400, 401, 404, 409, 422, 501])("doesn't try again after %i", async (status) => {
    const { api, sent } = apiAnswering(json({ id: "x", message: "no", request_id: "r" }, status));
    await expect(api.get("account")).rejects.toThrow(`GET http://127.0.0.1:9/v2/account: ${status} (request "r") no`);
    expect(sent).toHaveLength(1);
  });

  it("gives up after as many retries as configured, with the last answer", async () => {
    const { api, sent } = apiAnswering(json({}, 500), json({}, 500), json({ message: "still broken" }, 500));
    const failure: unknown = await api.get("account").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status: 500, reason: "still broken" });
    expect(sent).toHaveLength(3);
  });

  it("names what broke the connection", async () => {
    const broken = new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED 127.0.0.1:9") });
    const { api } = apiAnswering(broken, broken, broken);
    await expect(api.get("account")).rejects.toThrow("GET http://127.0.0.1:9/v2/account: connect ECONNREFUSED");
  });

  it("reads lists to their last page", async () => {
    const next = "http://127.0.0.1:9/v2/sizes?page=2&per_page=200";
    const { api, sent } = apiAnswering(
      json({ sizes: [1, 2], links: { pages: { next } } }),
      json({ sizes: [3], links: { pages: { prev: "p" } } }),
    );
    expect(await api.list("sizes", "sizes")).toEqual([1, 2, 3]);
    expect(sent.map(({ url }) => new URL(url).search)).toEqual(["?page=1&per_page=200", "?page=2&per_page=200"]);
  });

  it("doesn't follow a redirect away from this machine", async () => {
    const { api, sent } = apiAnswering(
      new Response(null, { status: 302, headers: { location: "https://example.com/" } }),
    );
    await expect(api.get("account")).rejects.toThrow("302");
    expect(sent).toHaveLength(1);
  });

  it("shows the token in no error", async () => {
    const { api } = apiAnswering(json({ message: "no" }, 401));
    const failure: unknown = await api.get("account").catch((error: unknown) => error);
    expect(String(failure)).not.toContain("Bearer");
  });
});
