import type { Records } from "../../cloud.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import type { Tags } from "../../tags.ts";
import { types } from "../../types.ts";

export interface ZoneInputs {
  readonly name: string;
  readonly comment?: string;
  /** Its records go with it. */
  readonly forceDestroy?: boolean;
  readonly tags?: Tags;
}

export interface DnsRecordInputs {
  readonly zoneId: string;
  /** Within the zone: `www` and `www.example.com` are the same. */
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl?: number;
  readonly records?: readonly string[];
  readonly aliases?: readonly Alias[];
  readonly allowOverwrite?: boolean;
}

export interface Alias {
  readonly name: string;
  readonly zoneId: string;
  readonly evaluateTargetHealth: boolean;
}

export type ZoneRecord = ResourceRecord<ZoneInputs>;
export type DnsRecord = ResourceRecord<DnsRecordInputs>;

/** In the order of their creation; two may have one name. */
export function zonesOf(records: Records): readonly ZoneRecord[] {
  return records.all<ZoneInputs, object>(types.zone);
}

/** The zone's own NS and SOA records are not among them. */
export function recordsIn(records: Records, zoneId: string): readonly DnsRecord[] {
  return records.all<DnsRecordInputs, object>(types.dnsRecord).filter(({ inputs }) => inputs.zoneId === zoneId);
}

/** As names are compared: in lower case, without the final dot. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** The whole name of a record, as the official provider makes it: what does not end with the zone's name is put before it. */
export function wholeName(name: string, zone: string): string {
  const [plain, origin] = [plainName(name), plainName(zone)];
  if (plain === "") return origin;
  return plain === origin || plain.endsWith(`.${origin}`) ? plain : `${plain}.${origin}`;
}
