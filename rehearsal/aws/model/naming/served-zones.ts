import type { NameRecord } from "../../../cloud/names.ts";
import type { Cloud } from "../cloud.ts";
import { aliasAddresses } from "../kinds/route53/alias.ts";
import { type DnsRecord, plainName, recordsIn, wholeName, zonesOf } from "../kinds/route53/inputs.ts";
import { readValue } from "../kinds/route53/values.ts";
import { nameServersOf } from "../kinds/route53/zone.ts";

/** What is served, by the zones' names. */
export type ServedZones = ReadonlyMap<string, readonly NameRecord[]>;

/** Of an alias to a load balancer: Route 53's developer guide, "Choosing between alias and non-alias records". */
const aliasTtlSeconds = 60;
/** Of a new zone's own NS records. */
const zoneTtlSeconds = 172_800;

/** What the account's zones say. Of several with one name the oldest is asked: the domain's registrar knows its name servers. */
export function servedZones(cloud: Cloud): ServedZones {
  const served = new Map<string, readonly NameRecord[]>();
  for (const { id, inputs } of zonesOf(cloud.records)) {
    const origin = plainName(inputs.name);
    if (served.has(origin)) continue;
    const own = nameServersOf(id).map((value): NameRecord => ({
      name: origin,
      type: "NS",
      value,
      ttlSeconds: zoneTtlSeconds,
    }));
    const given = recordsIn(cloud.records, id).flatMap((record) => nameRecords(cloud, record, origin));
    served.set(origin, [...own, ...given]);
  }
  return served;
}

/** The zone that is asked for a name: the smallest that it is in. */
export function originOf(zones: ServedZones, name: string): string | undefined {
  const within = [...zones.keys()].filter((origin) => name === origin || name.endsWith(`.${origin}`));
  return within.sort((a, b) => b.length - a.length)[0];
}

/** What a CNAME leads to; `undefined`: there is none. */
export function canonicalName(zones: ServedZones, name: string): string | undefined {
  const records = zones.get(originOf(zones, name) ?? "") ?? [];
  return records.find((record) => record.type === "CNAME" && record.name === name)?.value;
}

function nameRecords(cloud: Cloud, { inputs }: DnsRecord, origin: string): NameRecord[] {
  const { type, records = [], aliases = [], ttl = aliasTtlSeconds } = inputs;
  const values = [...records, ...aliases.flatMap((alias) => aliasAddresses(cloud, alias, type))];
  const name = wholeName(inputs.name, origin);
  return values.flatMap((value) => {
    const read = readValue(type, value);
    return read === undefined ? [] : [{ name, ttlSeconds: ttl, ...read }];
  });
}
