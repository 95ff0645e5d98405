import { describe, expect, it } from "vitest";

import { getZone } from "../../../../rehearsal/aws/model/functions/zone.ts";
import { dnsRecord } from "../../../../rehearsal/aws/model/kinds/route53/record.ts";
import { zone } from "../../../../rehearsal/aws/model/kinds/route53/zone.ts";
import { servedZones } from "../../../../rehearsal/aws/model/naming/served-zones.ts";
import { FakeAccount } from "./fake-account.ts";

async function zoned(name = "example.com") {
  const account = new FakeAccount();
  const made = await account.create(zone, { name });
  const add = (inputs: object) =>
    account.create(dnsRecord, { zoneId: made.id, name: "www", type: "A", ttl: 60, records: ["192.0.2.1"], ...inputs });
  /** What is served beside the zone's own NS records. */
  const served = () =>
    servedZones(account)
      .get("example.com")
      ?.filter(({ type }) => type !== "NS");
  return { account, made, add, served };
}

describe("a hosted zone", () => {
  it("has an ARN without a region, and four name servers", async () => {
    const { account, made } = await zoned("Example.com.");
    const outputs = await account.outputs(zone, made);
    expect(outputs).toMatchObject({
      zoneId: made.id,
      arn: `arn:aws:route53:::hostedzone/${made.id}`,
    });
    const { nameServers, primaryNameServer } = outputs as { nameServers: string[]; primaryNameServer: string };
    expect(nameServers).toHaveLength(4);
    expect(nameServers).toContain(primaryNameServer);
    expect(nameServers).toEqual(nameServers.toSorted());
  });

  it("stays while there are records in it, whoever made them, unless they are to go with it", async () => {
    const { account, made, add } = await zoned();
    const record = await add({});
    const refusal = {
      code: "HostedZoneNotEmpty",
      message: expect.stringContaining("non-required resource record sets") as string,
    };
    await expect(account.delete(zone, made)).rejects.toMatchObject(refusal);
    await account.delete(dnsRecord, record);
    await account.delete(zone, made);
    const other = await account.create(zone, { name: "example.org", forceDestroy: true });
    await account.create(dnsRecord, { zoneId: other.id, name: "", type: "A", ttl: 60, records: ["192.0.2.1"] });
    expect(zone.parts?.(account, other)).toHaveLength(1);
    await account.delete(zone, other);
  });

  it.each(["com", "exa mple.com", "-a.example.com"])("is not for %s", async (name) => {
    await expect(zoned(name)).rejects.toMatchObject({ code: "InvalidDomainName" });
  });
});

describe("a record", () => {
  it("is of its zone, with the name whole or not", async () => {
    const { account, add, served } = await zoned();
    const short = await add({ name: "WWW" });
    expect(await account.outputs(dnsRecord, short)).toMatchObject({
      fqdn: "www.example.com",
      allowOverwrite: false,
    });
    await add({ name: "www.example.com.", allowOverwrite: true, records: ["192.0.2.2"] });
    expect(served()).toEqual([{ name: "www.example.com", type: "A", value: "192.0.2.2", ttlSeconds: 60 }]);
  });

  it.each<[string, object, object]>([
    ["AAAA", { records: ["2001:db8::1"] }, { value: "2001:db8::1" }],
    ["CNAME", { records: ["Other.example.org."] }, { value: "other.example.org" }],
    ["TXT", { records: ['first"" second'] }, { value: "first second" }],
    ["MX", { records: ["10 mail.example.com."] }, { value: "mail.example.com", priority: 10 }],
    ["CAA", { records: ['128 issue "amazon.com"'] }, { value: "amazon.com", flags: 128, tag: "issue" }],
  ])("of type %s is served as it is meant", async (type, inputs, expected) => {
    const { add, served } = await zoned();
    await add({ type, ...inputs });
    expect(served()).toEqual([{ name: "www.example.com", type, ttlSeconds: 60, ...expected }]);
  });

  it.each<[string, object, string]>([
    [
      "has it already",
      {},
      "[Tried to create resource record set [name='www.example.com.', type='A'] but it already exists]",
    ],
    [
      "has addresses",
      { type: "CNAME", records: ["a.example.org"], allowOverwrite: true },
      "[RRSet of type CNAME with DNS name www.example.com. is not permitted as it conflicts with other records with the same DNS name in zone example.com.]",
    ],
    [
      "is the zone's own",
      { name: "", type: "CNAME", records: ["a.example.org"] },
      "[RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.]",
    ],
    [
      "is delegated from the beginning",
      { name: "", type: "NS", records: ["ns.example.org"] },
      "type='NS'] but it already exists",
    ],
  ])("is refused when the name %s", async (_why, inputs, message) => {
    const { add } = await zoned();
    await add({});
    await expect(add(inputs)).rejects.toMatchObject({
      code: "InvalidChangeBatch",
      message: expect.stringContaining(message) as string,
    });
  });

  it.each<[object, string]>([
    [
      { records: ["192.0.2.256"] },
      "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address) encountered with '192.0.2.256'",
    ],
    [{ type: "AAAA" }, "Value is not a valid IPv6 address"],
    [{ type: "CAA", records: ["issue amazon.com"] }, "Value is not flags, tag and quoted value"],
    [{ type: "MX", records: ["mail.example.com"] }, "Value is not a priority and a domain name"],
    [{ type: "CNAME", records: ["a b"] }, "Value is not a domain name"],
    [{ type: "CNAME", records: ["a.example.org", "b.example.org"] }, "has several values"],
    [{ type: "SRV" }, "Records of type SRV are not rehearsed"],
    [{ records: [] }, "has either records or one alias"],
    [{ ttl: undefined }, "has no ttl"],
    [{ zoneId: "Z1" }, "No hosted zone found with ID: Z1"],
  ])("is refused with %j", async (inputs, message) => {
    const { add } = await zoned();
    await expect(add(inputs)).rejects.toThrow(message);
  });

  it("may change what it says, and not become a CNAME beside others, nor another type", async () => {
    const { account, add, served } = await zoned();
    const record = await add({});
    await account.update(dnsRecord, record, { ...record.inputs, records: ["192.0.2.9"] });
    expect(served()).toMatchObject([{ value: "192.0.2.9" }]);
    const changed = { ...record.inputs, type: "CNAME", records: ["a.example.org"] };
    await expect(account.update(dnsRecord, record, changed)).rejects.toMatchObject({ code: "NotRehearsed" });
  });
});

describe("getZone", () => {
  it("finds a zone by its name, id or tags, and tells how many records it has with its own two", async () => {
    const { account, made, add } = await zoned();
    await add({});
    const byName = await account.call(getZone, { name: "example.com.", privateZone: false });
    expect(byName).toMatchObject({
      zoneId: made.id,
      name: "example.com",
      resourceRecordSetCount: 3,
      privateZone: false,
    });
    expect(await account.call(getZone, { zoneId: made.id })).toEqual(byName);
    await expect(account.call(getZone, { tags: { team: "web" } })).rejects.toThrow("no matching");
  });

  it("refuses when there is none, or several: the official provider takes no pick", async () => {
    const { account } = await zoned();
    await expect(account.call(getZone, { name: "example.org" })).rejects.toThrow(
      "no matching Route 53 Hosted Zone found",
    );
    await expect(account.call(getZone, { name: "example.com", privateZone: true })).rejects.toThrow("no matching");
    await account.create(zone, { name: "example.com" });
    await expect(account.call(getZone, { name: "example.com" })).rejects.toThrow(
      "multiple Route 53 Hosted Zones matched",
    );
    await expect(account.call(getZone, { name: "a.b", zoneId: "Z1" })).rejects.toThrow(
      "only one of `zone_id` or `name`",
    );
  });
});

describe("zones of one name", () => {
  it("are asked at the older one: that is what the registrar points to", async () => {
    const { account, add, served } = await zoned();
    await add({});
    const second = await account.create(zone, { name: "example.com" });
    await account.create(dnsRecord, { zoneId: second.id, name: "www", type: "A", ttl: 60, records: ["192.0.2.2"] });
    expect(served()).toMatchObject([{ value: "192.0.2.1" }]);
  });
});
