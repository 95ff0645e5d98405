import { isIP } from "node:net";

import type { NameRecord } from "../../../cloud/names.ts";

/** Aliases that lead on to aliases; more of them are a circle. */
const maxAliases = 8;

/** The first address of a host by the records of zones, or the host itself if it is an address; `undefined`: they have none. */
export function addressOf(host: string, records: readonly NameRecord[]): string | undefined {
  if (isIP(host) !== 0) return host;
  let name = host.toLowerCase();
  for (let step = 0; step <= maxAliases; step += 1) {
    const own = recordsOf(name, records);
    const address = own.find(({ type }) => type === "A");
    if (address !== undefined) return address.value;
    const alias = own.find(({ type }) => type === "CNAME");
    if (alias === undefined) return undefined;
    name = alias.value;
  }
  return undefined;
}

/** A name's own records, or if it has none those of the wildcard beside it. */
function recordsOf(name: string, records: readonly NameRecord[]): readonly NameRecord[] {
  const own = records.filter((record) => record.name === name);
  return own.length > 0 ? own : records.filter((record) => record.name === name.replace(/^[^.]+/, "*"));
}
