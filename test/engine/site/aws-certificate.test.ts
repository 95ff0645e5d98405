import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { TLSSocket } from "node:tls";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

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

interface Answered {
  readonly status: number;
  /** That the certificate is for. */
  readonly names: readonly string[];
}

/** Asks the site's balancer by one of its names, as a client that trusts the rehearsal's authority. @throws {Error} else */
async function ask(name: string): Promise<Answered> {
  const [host = ""] = first.outputs["addresses"] as string[];
  const ca = await readFile(site.home.caRoots, "utf8");
  const asked = request({ host, servername: name, path: "/health", headers: { host: name }, ca, agent: false }).end();
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  response.resume();
  const { subjectaltname = "" } = response.socket instanceof TLSSocket ? response.socket.getPeerCertificate() : {};
  return { status: response.statusCode ?? 0, names: subjectaltname.split(", ").map((one) => one.replace("DNS:", "")) };
}

const orders = async () =>
  ((await site.control("GET", "authority/orders")) as { orders: { names: string[] }[] }).orders;

describe("a site on AWS with names of its own", () => {
  it("serves each of them with one certificate that was proven in its zone", async () => {
    for (const name of domains) expect(await ask(name)).toEqual({ status: 200, names: domains });
    await expect(ask("api.shop.example")).rejects.toThrow("does not match certificate");
    expect((await orders()).map(({ names }) => names)).toEqual([domains]);
  });

  it("is as it should be: neither another up nor one after a refresh changes anything", async () => {
    expect((await site.run("up", settings)).changes).toEqual({});
    await site.run("refresh", settings);
    expect((await site.run("up", settings)).changes).toEqual({});
    expect(await orders()).toHaveLength(1);
  });

  it("loses no request while its certificate is renewed, and while another with one name more takes its place", async () => {
    const lost: string[] = [];
    const over = new AbortController();
    const asking = (async () => {
      while (!over.signal.aborted) {
        const seen = await ask("shop.example").catch(String);
        if (typeof seen === "string" || seen.status !== 200) lost.push(JSON.stringify(seen));
      }
    })();
    const { certificates } = (await site.control("GET", "status")) as { certificates: { name: string }[] };
    await site.control("POST", `certificates/${encodeURIComponent(certificates[0]?.name ?? "")}/renew`);
    const more = await site.run("up", withApi);
    over.abort();
    await asking;
    expect(lost).toEqual([]);
    expect(more.changes).toEqual({ create: 2, replace: 2, update: 2 });
    expect(await ask("api.shop.example")).toMatchObject({ status: 200, names: withApi.domains });
    expect(await orders()).toHaveLength(3);
  });

  it("has an alarm that goes off when the certificate is about to end, and tells whom", async () => {
    const alarms = async () => ((await site.control("GET", "alarms")) as { alarms: object[] }).alarms;
    expect(await alarms()).toEqual([]);
    await site.control("POST", "authority/validity", { seconds: 3 * 86_400 });
    const { certificates } = (await site.control("GET", "status")) as { certificates: { name: string }[] };
    await site.control("POST", `certificates/${encodeURIComponent(certificates[0]?.name ?? "")}/renew`);
    await expect
      .poll(alarms, { timeout: 10_000 })
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
});
