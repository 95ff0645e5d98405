import { describe, expect, it } from "vitest";

import { listAt, RunningApi, textAt } from "./running-api.ts";

describe("the API's protocol", () => {
  it("answers 401 in the envelope when there is no token", async () => {
    const api = await RunningApi.start();
    const reply = await api.call("GET", "/v2/account", undefined, { authorization: "" });
    expect(reply).toMatchObject({ status: 401, body: { id: "unauthorized", message: "Unable to authenticate you" } });
    expect(textAt(reply.body, "request_id")).toMatch(/^[\da-f-]{36}$/);
  });

  it("refuses a token that looks real, and says that none belongs here", async () => {
    const api = await RunningApi.start();
    const reply = await api.call("GET", "/v2/account", undefined, { authorization: `Bearer dop_v1_${"0".repeat(64)}` });
    expect(reply).toMatchObject({ status: 401 });
    expect(textAt(reply.body, "message")).toContain("real DigitalOcean account");
  });

  it.each(["/v2/nothing", "/v2/reserved_ips", "/v2/droplets/1/nothing", "/v3/droplets", "/"])(
    "answers %s, which it does not know, with 404 in DigitalOcean's words",
    async (path) => {
      const api = await RunningApi.start();
      const message = "The resource you were accessing could not be found.";
      expect(await api.get(path)).toMatchObject({ status: 404, body: { id: "not_found", message } });
    },
  );

  it("answers a body that is not JSON with 400", async () => {
    const api = await RunningApi.start();
    const headers = { authorization: "Bearer rehearsal" };
    const response = await fetch(`${api.url}/v2/tags`, { method: "POST", headers, body: "{" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ id: "bad_request" });
  });

  it("pages lists with absolute links and keeps the query in them", async () => {
    const api = await RunningApi.start();
    for (const name of ["a", "b", "c", "d", "e"]) await api.post("/v2/tags", { name });
    const page = (number: number) => `${api.url}/v2/tags?per_page=2&page=${number}`;
    expect(await api.get("/v2/tags?per_page=2")).toMatchObject({
      body: { links: { pages: { next: page(2), last: page(3) } }, meta: { total: 5 } },
    });
    const middle = await api.get("/v2/tags?per_page=2&page=2");
    expect(middle).toMatchObject({
      body: {
        tags: [{ name: "c" }, { name: "d" }],
        links: { pages: { first: page(1), prev: page(1), next: page(3) } },
      },
    });
    expect((await api.get("/v2/tags?per_page=2&page=3")).body).toMatchObject({
      tags: [{ name: "e" }],
      links: { pages: { first: page(1), prev: page(2) } },
    });
  });

  it("has links and meta also where everything is on one page", async () => {
    const api = await RunningApi.start();
    expect((await api.get("/v2/droplets")).body).toEqual({ droplets: [], links: {}, meta: { total: 0 } });
  });

  it.each(["page=0", "page=x", "per_page=201", "per_page=1.5"])("refuses %s", async (query) => {
    const api = await RunningApi.start();
    expect((await api.get(`/v2/tags?${query}`)).status).toBe(400);
  });

  it("lists sizes, regions and the account, also to those who ask for 200 at once", async () => {
    const api = await RunningApi.start();
    const sizes = listAt((await api.get("/v2/sizes?per_page=200")).body, "sizes");
    expect(sizes).toContainEqual(expect.objectContaining({ slug: "s-2vcpu-2gb", price_monthly: 18, disk: 60 }));
    const regions = listAt((await api.get("/v2/regions?per_page=200")).body, "regions");
    expect(regions).toContainEqual(expect.objectContaining({ slug: "fra1", available: true }));
    expect(regions).toContainEqual(expect.objectContaining({ slug: "nyc2", available: false }));
    expect((await api.get("/v2/account")).body).toMatchObject({ account: { droplet_limit: 25 } });
  });
});
