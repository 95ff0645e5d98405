import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ask, lostWhile } from "./https-client.ts";
import { type Outcome, PaperSite } from "./paper-site.ts";

const domains = ["shop.example", "www.shop.example"];
const settings = {
  gateTimeoutSeconds: 60,
  tls: "managed",
  dns: "route53",
  dnsZone: "shop.example",
  domains,
  alertEmail: "ops@shop.example",
};
const withApi = { ...settings, domains: [...domains, "api.shop.example"] };
let site: PaperSite;
let first: Outcome;

beforeAll(async () => {
  site = await PaperSite.start("aws");
  first = await site.run("up", settings);
});
afterAll(() => site.dispose());

const balancer = () => (first.outputs["addresses"] as string[])[0] ?? "";
const orders = async () =>
  ((await site.control("GET", "authority/orders")) as { orders: { names: string[] }[] }).orders;

describe("a site on AWS with names of its own", () => {
  it("serves each of them with one certificate that was proven in its zone", async () => {
    for (const name of domains) expect(await ask(site, balancer(), name)).toEqual({ status: 200, names: domains });
    await expect(ask(site, balancer(), "api.shop.example")).rejects.toThrow("does not match certificate");
    expect((await orders()).map(({ names }) => names)).toEqual([domains]);
  });

  it("tells when its certificate ends", () => {
    const { notAfter, ...rest } = first.outputs["certificate"] as { notAfter: string };
    expect(rest).toEqual({ names: domains, waitsFor: "" });
    expect((Date.parse(notAfter) - Date.now()) / 86_400_000).toBeGreaterThan(80);
  });

  it("is as it should be: neither another up nor one after a refresh changes anything", async () => {
    expect((await site.run("up", settings)).changes).toEqual({});
    await site.run("refresh", settings);
    expect((await site.run("up", settings)).changes).toEqual({});
    expect(await orders()).toHaveLength(1);
  });

  it("loses no request while its certificate is renewed, and while another with one name more takes its place", async () => {
    const { certificates } = (await site.control("GET", "status")) as { certificates: { name: string }[] };
    let more: Outcome | undefined;
    const lost = await lostWhile(site, balancer(), "shop.example", async () => {
      await site.control("POST", `certificates/${encodeURIComponent(certificates[0]?.name ?? "")}/renew`);
      more = await site.run("up", withApi);
    });
    expect(lost).toEqual([]);
    expect(more?.changes).toEqual({ create: 2, replace: 2, update: 2 });
    expect(await ask(site, balancer(), "api.shop.example")).toMatchObject({ status: 200, names: withApi.domains });
    expect(await orders()).toHaveLength(3);
  });

  it("has an alarm that goes off when the certificate is about to end, and tells whom", async () => {
    const alarms = async () => ((await site.control("GET", "alarms")) as { alarms: object[] }).alarms;
    expect(await alarms()).toEqual([]);
    await site.control("POST", "authority/validity", { seconds: 3 * 86_400 });
    const { certificates } = (await site.control("GET", "status")) as { certificates: { name: string }[] };
    await site.control("POST", `certificates/${encodeURIComponent(certificates[0]?.name ?? "")}/renew`);
    await expect
      .poll(alarms, { timeout: 60_000 })
      .toMatchObject([{ target: "shop.example", text: expect.stringContaining("ops@shop.example") as string }]);
  });

  it("leaves its zone behind and nothing else: the registrar points to it", async () => {
    await site.run("destroy", withApi);
    expect(await site.control("GET", "status")).toMatchObject({
      loadBalancers: [],
      certificates: [],
      zones: [{ name: "shop.example" }],
    });
  });

  it("finds its zone again when it is made anew", async () => {
    const again = await site.run("up", settings);
    expect(
      again.requests.filter(({ path }) => path.includes("route53/zone")).map(({ method }) => method),
    ).not.toContain("POST");
    expect(await site.control("GET", "status")).toMatchObject({ zones: [{ name: "shop.example" }] });
  });
});
