import { describe, expect, it } from "vitest";

import type { NameRecord, Names } from "../../../rehearsal/cloud/names.ts";
import { addRecord } from "../../../rehearsal/digitalocean/api/dns-records.ts";
import { newState, type State } from "../../../rehearsal/digitalocean/api/state.ts";
import { zoneOf, zoneRecords, Zones } from "../../../rehearsal/digitalocean/api/zones.ts";

function stateWith(...domains: readonly string[]): State {
  const state = newState("2026-01-01T00:00:00Z");
  for (const name of domains) state.domains.set(name, { name, ttl: 1800 });
  return state;
}

/** What was said of which zone, in order. */
class NotedNames implements Names {
  readonly port = 0;
  readonly said: [origin: string, names: string[]][] = [];

  setZone(origin: string, records: readonly NameRecord[]): void {
    this.said.push([origin, records.map(({ name, value }) => `${name} ${value}`)]);
  }

  removeZone(origin: string): void {
    this.said.push([origin, ["gone"]]);
  }
}

describe("a domain's zone", () => {
  it.each([
    [
      { type: "A", name: "@", data: "127.7.0.1" },
      { name: "shop.example", value: "127.7.0.1" },
    ],
    [{ type: "A", name: "WWW", data: "127.7.0.1" }, { name: "www.shop.example" }],
    [{ type: "A", name: "*", data: "127.7.0.1" }, { name: "*.shop.example" }],
    [{ type: "A", name: "www.shop.example.", data: "127.7.0.1" }, { name: "www.shop.example" }],
    [{ type: "A", name: "www.shop.example", data: "127.7.0.1" }, { name: "www.shop.example.shop.example" }],
    [{ type: "CNAME", name: "www", data: "@" }, { value: "shop.example" }],
    [{ type: "CNAME", name: "www", data: "Front.shop.example" }, { value: "front.shop.example" }],
    [{ type: "TXT", name: "@", data: '"v=spf1 -all"' }, { value: "v=spf1 -all" }],
    [{ type: "TXT", name: "@", data: "@" }, { value: "@" }],
    [
      { type: "MX", name: "@", data: "mail.shop.example", priority: 10 },
      { value: "mail.shop.example", priority: 10 },
    ],
    [
      { type: "CAA", name: "@", data: "letsencrypt.org", flags: 0, tag: "issue" },
      { value: "letsencrypt.org", flags: 0, tag: "issue" },
    ],
    [
      { type: "SRV", name: "_sip._tcp", data: "sip.shop.example", priority: 1, weight: 2, port: 5060 },
      { name: "_sip._tcp.shop.example", priority: 1, weight: 2, port: 5060 },
    ],
  ])("says %o as a name server does", (record, said) => {
    const state = stateWith("shop.example");
    addRecord(state, "shop.example", { ttl: 60, ...record });
    expect(zoneRecords(state, "shop.example")).toEqual([expect.objectContaining({ ttlSeconds: 60, ...said })]);
  });

  it("leaves its beginning to the name server, and other domains' records to them", () => {
    const state = stateWith("shop.example", "other.example");
    addRecord(state, "shop.example", { type: "SOA", name: "@", data: "1800" });
    addRecord(state, "other.example", { type: "A", name: "@", data: "127.7.0.1" });
    expect(zoneRecords(state, "shop.example")).toEqual([]);
  });

  it("of a name is the smallest that it is in", () => {
    const state = stateWith("shop.example", "eu.shop.example");
    expect(zoneOf(state, "www.eu.shop.example")).toBe("eu.shop.example");
    expect(zoneOf(state, "eu.shop.example")).toBe("eu.shop.example");
    expect(zoneOf(state, "*.shop.example")).toBe("shop.example");
    expect(zoneOf(state, "workshop.example")).toBeUndefined();
  });
});

describe("the name server", () => {
  it("is told what differs, and of domains that are gone", () => {
    const [state, names] = [stateWith("a.example", "b.example"), new NotedNames()];
    const zones = new Zones(state, names);
    zones.follow();
    addRecord(state, "a.example", { type: "A", name: "@", data: "127.7.0.1" });
    zones.follow();
    state.domains.delete("b.example");
    zones.follow();
    zones.follow();
    expect(names.said).toEqual([
      ["a.example", []],
      ["b.example", []],
      ["a.example", ["a.example 127.7.0.1"]],
      ["b.example", ["gone"]],
    ]);
  });

  it("gives two answers to challenges under one name, as long as they are there", () => {
    const [state, names] = [stateWith("a.example"), new NotedNames()];
    const { challenges } = new Zones(state, names);
    const name = "_acme-challenge.a.example";
    challenges.addTxt(name, "1");
    challenges.addTxt(name, "2");
    challenges.removeTxt(name, "1");
    expect(names.said.map(([, records]) => records)).toEqual([
      [`${name} 1`],
      [`${name} 1`, `${name} 2`],
      [`${name} 2`],
    ]);
    expect(() => {
      challenges.addTxt("_acme-challenge.b.example", "3");
    }).toThrow("none of the account's domains");
  });
});
