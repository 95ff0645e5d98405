import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { ask, lostWhile } from "./https-client.ts";
import { changesIn, type Outcome, PaperSite } from "./paper-site.ts";

const domains = ["www.shop.example", "shop.example"];
const settings = { gateTimeoutSeconds: 60, dnsZone: "shop.example", domains, alertEmail: "ops@shop.example" };
const withApi = { ...settings, domains: [...domains, "api.shop.example"] };
let site: PaperSite;
let first: Outcome;

beforeAll(async () => {
  site = await PaperSite.start();
  first = await site.run("up", settings);
});
afterAll(() => site.dispose());

const balancer = () => (first.outputs["addresses"] as string[])[0] ?? "";
const certificates = async () =>
  ((await site.control("GET", "status")) as { certificates: { name: string }[] }).certificates;
const orders = async () =>
  ((await site.control("GET", "authority/orders")) as { orders: { names: string[] }[] }).orders;
const renew = async () => site.control("POST", `certificates/${(await certificates())[0]?.name ?? ""}/renew`);

describe("a site on DigitalOcean with names of its own", () => {
  it("serves each of them with one certificate that was proven in the zone it made", async () => {
    for (const name of domains) {
      expect(await ask(site, balancer(), name)).toMatchObject({ status: 200, names: domains });
    }
    await expect(ask(site, balancer(), "api.shop.example")).rejects.toThrow("does not match certificate");
    expect(await orders()).toHaveLength(1);
    expect(first.outputs).toMatchObject({
      url: "https://www.shop.example",
      certificate: { names: domains, waitsFor: "" },
    });
  });

  it("is as it should be, also after a renewal, which gives the certificate another id", async () => {
    expect((await site.run("up", settings)).changes).toEqual({});
    expect(await lostWhile(site, balancer(), "shop.example", renew)).toEqual([]);
    expect((await site.run("preview", settings)).changes).toEqual({});
    await site.run("refresh", settings);
    expect((await site.run("preview", settings)).changes).toEqual({});
  });

  it("loses no request while another certificate, with one name more, takes the place of its own", async () => {
    const lost = await lostWhile(site, balancer(), "shop.example", () => site.run("up", withApi));
    expect(lost).toEqual([]);
    expect(await ask(site, balancer(), "api.shop.example")).toMatchObject({ status: 200 });
    expect(await certificates()).toHaveLength(1);
  });

  it("has an alarm that goes off when the certificate is about to end", async () => {
    const alarms = async () => ((await site.control("GET", "alarms")) as { alarms: object[] }).alarms;
    expect(await alarms()).toEqual([]);
    await site.control("POST", "authority/validity", { seconds: 3 * 86_400 });
    await renew();
    await expect.poll(alarms, { timeout: 20_000 }).toMatchObject([{ target: "https://www.shop.example/health" }]);
    await site.control("POST", "authority/validity", { seconds: 90 * 86_400 });
  });

  it("leaves its zone behind, for the registrar points to it, and finds it again when it is made anew", async () => {
    await site.run("destroy", withApi);
    expect(await certificates()).toEqual([]);
    const again = await site.run("up", settings);
    expect(changesIn(again.requests)).not.toContain("POST /v2/domains");
    first = again;
    expect(await ask(site, balancer(), "shop.example")).toMatchObject({ status: 200 });
  });
});

describe("with certbot", () => {
  it("a site is up before its hosts have a certificate, and says what it waits for", async () => {
    await site.run("destroy", settings);
    const up = await site.run("up", { gateTimeoutSeconds: 60, domains, tls: "certbot" });
    const [address = ""] = up.outputs["addresses"] as string[];
    const plain = await fetch(`http://${address}/test`, { headers: { host: "www.shop.example" } });
    expect(plain.status).toBe(200);
    await expect(ask(site, address, "www.shop.example")).rejects.toThrow();
    expect(up.outputs["certificate"]).toMatchObject({
      names: [],
      waitsFor: expect.stringContaining("hosts") as string,
    });
    expect(JSON.stringify(up.outputs)).not.toMatch(/secret|PRIVATE/i);
  });
});
