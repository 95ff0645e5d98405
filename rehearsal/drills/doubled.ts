import type { RequestRecord } from "./load/record.ts";

/** One POST that a host says it answered. */
export interface Effect {
  /** The number of the request in its load. */
  readonly number: number;
  /** By what the host says in `X-Served-By`. */
  readonly host: string;
}

/**
 * Marks the POSTs that had their effect more than once: a proxy sent them again, which no client can tell from one answer.
 *
 * @param effects all that hosts' logs tell of this load
 */
export function markDoubled(records: readonly RequestRecord[], effects: readonly Effect[]): readonly RequestRecord[] {
  const hosts = Map.groupBy(effects, ({ number }) => number);
  return records.map((record) => {
    const seen = hosts.get(record.number) ?? [];
    if (record.method !== "POST" || seen.length < 2) return record;
    const detail = `answered ${seen.length} times, by ${[...new Set(seen.map(({ host }) => host))].join(" and ")}`;
    return { ...record, outcome: "doubled", detail };
  });
}
