import { Resolver } from "node:dns/promises";

import { decode, encode, type RecordType } from "dns-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { NameRecord } from "../../../rehearsal/cloud/names.ts";
import { answerForMachines } from "../../../rehearsal/cloud/docker/names-for-machines.ts";
import { NameServer } from "../../../rehearsal/cloud/names/name-server.ts";
import { NameZones } from "../../../rehearsal/cloud/names/name-zones.ts";

const ttlSeconds = 30;
const [apex, mail] = ["example.com", "mail.example.com"];
const records: readonly NameRecord[] = [
  { name: apex, type: "A", value: "127.1.2.3", ttlSeconds },
  { name: apex, type: "NS", value: "ns1.cloud.test", ttlSeconds },
  { name: apex, type: "MX", value: mail, priority: 10, ttlSeconds },
  { name: apex, type: "TXT", value: "ü".repeat(200), ttlSeconds },
  { name: apex, type: "CAA", value: "letsencrypt.org", flags: 0, tag: "issue", ttlSeconds },
  { name: `_sip._tcp.${apex}`, type: "SRV", value: mail, priority: 1, weight: 2, port: 5060, ttlSeconds },
  { name: `www.${apex}`, type: "CNAME", value: apex, ttlSeconds },
  { name: `far.${apex}`, type: "CNAME", value: "elsewhere.test", ttlSeconds },
  { name: `other.${apex}`, type: "CNAME", value: "a.example.org", ttlSeconds },
  { name: `round.${apex}`, type: "CNAME", value: `about.${apex}`, ttlSeconds },
  { name: `about.${apex}`, type: "CNAME", value: `round.${apex}`, ttlSeconds },
  { name: `*.apps.${apex}`, type: "A", value: "127.1.2.4", ttlSeconds },
  { name: `own.apps.${apex}`, type: "TXT", value: "no address", ttlSeconds },
  { name: `a.b.deep.${apex}`, type: "A", value: "127.1.2.5", ttlSeconds },
];

const zones = new NameZones();
zones.setZone("example.com", records);
zones.setZone("example.org", [{ name: "a.example.org", type: "A", value: "127.1.2.6", ttlSeconds }]);
zones.setZone(`inner.${apex}`, []);

const CODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"];

/** What comes over the wire: code, then the records of the answer. */
function ask(name: string, type: RecordType = "A") {
  const query = decode(encode({ type: "query", id: 7, questions: [{ name, type }] }));
  const { flags = 0, answers = [], authorities = [], id, flag_aa } = decode(encode(zones.answer(query)));
  expect(id).toBe(7);
  const told = answers.map((one) => ("data" in one ? `${one.name} ${one.type} ${text(one.data)}` : one.type));
  return { code: CODES[flags & 15], told, soa: authorities.map(({ type, name: of }) => `${of} ${type}`), aa: flag_aa };
}

function text(data: unknown): string {
  return typeof data === "string" ? data : JSON.stringify(data);
}

describe("a name of a zone", () => {
  it.each<[string, string, RecordType, readonly string[]]>([
    ["at the apex", apex, "A", ["example.com A 127.1.2.3"]],
    ["in any case", "EXAMPLE.com", "A", ["example.com A 127.1.2.3"]],
    [
      "that is an alias leads to what is there",
      `www.${apex}`,
      "A",
      ["www.example.com CNAME example.com", "example.com A 127.1.2.3"],
    ],
    [
      "that is an alias into another zone of ours leads there too",
      `other.${apex}`,
      "A",
      ["other.example.com CNAME a.example.org", "a.example.org A 127.1.2.6"],
    ],
    ["that is an alias for others is left to them", `far.${apex}`, "A", ["far.example.com CNAME elsewhere.test"]],
    ["that is an alias, asked for as such", `www.${apex}`, "CNAME", ["www.example.com CNAME example.com"]],
    ["under a wildcard", `x.y.apps.${apex}`, "A", ["x.y.apps.example.com A 127.1.2.4"]],
  ])("%s", (_title, name, type, told) => {
    expect(ask(name, type)).toEqual({ code: "NOERROR", told, soa: [], aa: true });
  });

  it.each([
    ["of which there is another type", apex, "AAAA", apex],
    ["with an own record, where a wildcard would have an address", `own.apps.${apex}`, "A", apex],
    ["that has only names below it", `deep.${apex}`, "A", apex],
    ["whose alias leads to another type", `www.${apex}`, "AAAA", apex],
    ["of an empty zone, which hides the outer one", `inner.${apex}`, "A", `inner.${apex}`],
  ] as const)("%s has no record, and says how long that holds", (_title, name, type, soa) => {
    expect(ask(name, type)).toMatchObject({ code: "NOERROR", soa: [`${soa} SOA`], aa: true });
    expect(ask(name, type).told.filter((line) => !line.includes("CNAME"))).toEqual([]);
  });

  it.each([`nobody.${apex}`, `apps.nobody.${apex}`, `c.b.deep.${apex}`, `x.own.apps.${apex}`, `x.inner.${apex}`])(
    "%s is not there",
    (name) => {
      expect(ask(name)).toMatchObject({ code: "NXDOMAIN", told: [], aa: true });
    },
  );

  it("that leads in a circle is left at some time", () => {
    expect(ask(`round.${apex}`).told.length).toBeLessThan(12);
  });

  it("of no zone is refused, and so is one of a zone that was removed", () => {
    expect(ask("example.net")).toEqual({ code: "REFUSED", told: [], soa: [], aa: false });
    expect(ask("notexample.com").code).toBe("REFUSED");
    zones.setZone("gone.test", []);
    expect(ask("gone.test").code).toBe("NOERROR");
    zones.removeZone("gone.test");
    expect(ask("gone.test").code).toBe("REFUSED");
  });
});

describe("a zone", () => {
  const serial = () => /"serial":(\d+)/.exec(ask(apex, "SOA").told[0] ?? "")?.[1];

  it("has another serial number after a change, and names its own server", () => {
    const before = serial();
    zones.setZone(apex, records);
    expect(Number(serial())).toBeGreaterThan(Number(before));
    expect(ask(apex, "SOA").told[0]).toContain('"mname":"ns1.cloud.test"');
  });

  it.each<[string, Partial<NameRecord>]>([
    ["address that is none", { type: "A", value: "127.1.2" }],
    ["CAA record without a tag", { type: "CAA", value: "letsencrypt.org" }],
  ])("takes no %s, and stays as it was", (_title, record) => {
    const before = serial();
    expect(() => {
      zones.setZone(apex, [{ name: apex, type: "A", value: "", ttlSeconds, ...record }]);
    }).toThrow();
    expect(serial()).toBe(before);
  });
});

describe("a machine", () => {
  const forMachines = async (name: string, publicAddress: string | undefined) => {
    const query = decode(encode({ type: "query", questions: [{ name, type: "A" }] }));
    const { answers = [] } = await answerForMachines(zones, query, () => Promise.resolve(publicAddress));
    return answers.map((one) => ("data" in one ? one.data : undefined));
  };

  it("is told where the balancer is that has a loopback address, behind aliases too", async () => {
    expect(await forMachines(`www.${apex}`, "198.51.100.9")).toEqual([apex, "198.51.100.9"]);
  });

  it("is told what the record says where no balancer has that address", async () => {
    expect(await forMachines(apex, undefined)).toEqual(["127.1.2.3"]);
  });
});

describe("the name server", () => {
  let server: NameServer;
  const resolver = new Resolver({ timeout: 1000, tries: 1 });
  beforeAll(async () => {
    server = await NameServer.open();
    server.setZone(apex, [
      ...records,
      ...Array.from({ length: 40 }, (_, n) => ({
        name: `many.${apex}`,
        type: "TXT" as const,
        value: `${n} ${"x".repeat(50)}`,
        ttlSeconds,
      })),
    ]);
    resolver.setServers([`127.0.0.1:${server.port}`]);
  });
  afterAll(async () => {
    await server.close();
    // As a data plane does that is closed, and then destroyed.
    await server.close();
  });

  it("tells a resolver all types of records", async () => {
    expect(await resolver.resolve4(`www.${apex}`)).toEqual(["127.1.2.3"]);
    expect(await resolver.resolveMx(apex)).toEqual([{ priority: 10, exchange: mail, type: "MX" }]);
    expect(await resolver.resolveSrv(`_sip._tcp.${apex}`)).toMatchObject([
      { priority: 1, weight: 2, port: 5060, name: mail },
    ]);
    expect(await resolver.resolveCaa(apex)).toMatchObject([{ critical: 0, issue: "letsencrypt.org" }]);
    expect(await resolver.resolveSoa(apex)).toMatchObject({
      nsname: "ns1.cloud.test",
      hostmaster: `hostmaster.${apex}`,
    });
    await expect(resolver.resolve4(`nobody.${apex}`)).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(resolver.resolve6(apex)).rejects.toMatchObject({ code: "ENODATA" });
  });

  it("tells a text that is longer than a string of the protocol may be", async () => {
    const [strings = []] = await resolver.resolveTxt(apex);
    // The resolver takes each byte for a character.
    expect(Buffer.from(strings.join(""), "latin1").toString()).toBe("ü".repeat(200));
  });

  it("tells by TCP what is too long for a datagram", async () => {
    expect(await resolver.resolveTxt(`many.${apex}`)).toHaveLength(40);
  });
});
