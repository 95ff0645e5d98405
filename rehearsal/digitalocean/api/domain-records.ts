import { isIPv4, isIPv6 } from "node:net";

import { choice, type Fields, integer, optionalText, text } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import { addRecord, defaultTtlSeconds, recordsOf, type NewRecord } from "./dns-records.ts";
import { notFound, unprocessable } from "./errors.ts";
import { pageOf } from "./pagination.ts";
import type { DnsRecord, DomainRecord } from "./records.ts";
import type { State } from "./state.ts";

const types = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "SOA", "SRV", "TXT"] as const;
/** Their data is a name, which must end with a dot and is answered without it. */
const namedTypes = ["CAA", "CNAME", "MX", "NS", "SRV"];
const maxTtlSeconds = 2 ** 31 - 1;

/** The zone in the form that name servers read. */
export function zoneFile(state: State, domain: DomainRecord): string {
  const lines = recordsOf(state, domain.name).map((record) => {
    const owner = record.name === "@" ? `${domain.name}.` : `${record.name}.${domain.name}.`;
    const numbers = [record.priority, record.weight, record.port].filter((number) => number !== null);
    return [owner, record.ttl, "IN", record.type, ...numbers, record.data].join(" ");
  });
  return [`$ORIGIN ${domain.name}.`, `$TTL ${domain.ttl}`, ...lines, ""].join("\n");
}

function recordView(record: DnsRecord): object {
  const { id, type, name, data, priority, port, ttl, weight, flags, tag } = record;
  return { id, type, name, data, priority, port, ttl, weight, flags, tag };
}

/**
 * What a body says of a record; what it doesn't say stays as it was. With one exception, which is DigitalOcean's
 * (digitalocean/doctl#919): a name must be said again, for the API reads its own answer, without the dot, as a mistake.
 */
function readRecord(body: Fields, before: NewRecord): NewRecord {
  const type = choice(body, "type", types, types.find((known) => known === before.type) ?? "A");
  const number = (key: "priority" | "port" | "weight" | "flags", max: number) => {
    const value = body[key] ?? before[key] ?? null;
    return value === null ? null : integer(body, key, { min: 0, max }, before[key] ?? undefined);
  };
  const service = type === "SRV";
  const tag = type === "CAA" ? (optionalText(body, "tag") ?? before.tag ?? null) : null;
  return {
    type,
    name: optionalText(body, "name") ?? before.name,
    ttl: integer(body, "ttl", { min: 1, max: maxTtlSeconds }, before.ttl ?? defaultTtlSeconds),
    priority: service || type === "MX" ? number("priority", 65_535) : null,
    port: service ? number("port", 65_535) : null,
    weight: service ? number("weight", 65_535) : null,
    flags: type === "CAA" ? number("flags", 255) : null,
    tag,
    data: dataOf(optionalText(body, "data") ?? before.data, { type, tag }),
  };
}

function dataOf(data: string, { type, tag }: Pick<DnsRecord, "type" | "tag">): string {
  if (data === "") throw unprocessable("data is required: the record's value.");
  if (type === "A" && !isIPv4(data)) throw unprocessable(`data of an A record must be an IPv4 address, not ${data}.`);
  if (type === "AAAA" && !isIPv6(data)) {
    throw unprocessable(`data of an AAAA record must be an IPv6 address, not ${data}.`);
  }
  if (!namedTypes.includes(type) || tag === "iodef" || data === "@" || data === ".") return data;
  // DigitalOcean's own words: https://github.com/digitalocean/doctl/issues/919
  if (!data.endsWith(".")) throw unprocessable("Data needs to end with a dot (.)");
  return data.slice(0, -1);
}

export function domainRecordRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const domainOf = (call: Call): string => {
    const name = call.params["domain"] ?? "";
    if (!state.domains.has(name)) throw notFound();
    return name;
  };
  const found = (call: Call): DnsRecord => {
    const record = state.dnsRecords.get(Number(call.params["record"]));
    if (record?.domain !== domainOf(call)) throw notFound();
    return record;
  };
  const update = (call: Call) => {
    const record = found(call);
    Object.assign(record, readRecord(call.body, record));
    return { status: 200, body: { domain_record: recordView(record) } };
  };
  return [
    {
      method: "GET",
      pattern: "/v2/domains/{domain}/records",
      handle: (call) => {
        const domain = domainOf(call);
        const [type, name] = [call.query.get("type"), call.query.get("name")];
        const listed = recordsOf(state, domain).filter(
          (record) =>
            (type === null || record.type === type) &&
            (name === null || name === domain || `${record.name}.${domain}` === name),
        );
        return pageOf(call, "domain_records", listed.map(recordView));
      },
    },
    {
      method: "POST",
      pattern: "/v2/domains/{domain}/records",
      handle: (call) => {
        const domain = domainOf(call);
        const blank = { type: text(call.body, "type"), name: "@", data: "" };
        const record = addRecord(state, domain, readRecord(call.body, blank));
        return { status: 201, body: { domain_record: recordView(record) } };
      },
    },
    {
      method: "GET",
      pattern: "/v2/domains/{domain}/records/{record}",
      handle: (call) => ({ status: 200, body: { domain_record: recordView(found(call)) } }),
    },
    { method: "PUT", pattern: "/v2/domains/{domain}/records/{record}", handle: update },
    { method: "PATCH", pattern: "/v2/domains/{domain}/records/{record}", handle: update },
    {
      method: "DELETE",
      pattern: "/v2/domains/{domain}/records/{record}",
      handle: (call) => {
        state.dnsRecords.delete(found(call).id);
        return { status: 204 };
      },
    },
  ];
}
