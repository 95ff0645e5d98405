import type { DnsRecord } from "./records.ts";
import { nextId, type State } from "./state.ts";

export const defaultTtlSeconds = 1800;

export type NewRecord = Pick<DnsRecord, "type" | "name" | "data"> & Partial<DnsRecord>;

export function addRecord(state: State, domain: string, given: NewRecord): DnsRecord {
  const record: DnsRecord = {
    priority: null,
    port: null,
    ttl: defaultTtlSeconds,
    weight: null,
    flags: null,
    tag: null,
    ...given,
    id: nextId(state),
    domain,
  };
  state.dnsRecords.set(record.id, record);
  return record;
}

export function recordsOf(state: State, domain: string): DnsRecord[] {
  return [...state.dnsRecords.values()].filter((record) => record.domain === domain);
}
