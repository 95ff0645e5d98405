import type { NameRecord } from "../names.ts";

/** A zone as the name server keeps it. */
export interface Zone {
  /** In lower case, without the final dot. */
  readonly origin: string;
  readonly records: readonly NameRecord[];
  /** Grows with every change. */
  readonly serial: number;
}

/** What a zone has under a name: nothing at all, or records, which may be of other types than the wanted one. */
export type Found = { readonly exists: false } | { readonly exists: true; readonly records: readonly NameRecord[] };

/** Whether a name is that of a zone, or below it. */
export function isWithin(name: string, origin: string): boolean {
  return name === origin || name.endsWith(`.${origin}`);
}

/** The innermost of the zones that a name is in. */
export function zoneOf(name: string, zones: Iterable<Zone>): Zone | undefined {
  const around = [...zones].filter(({ origin }) => isWithin(name, origin));
  return around.sort((a, b) => b.origin.length - a.origin.length)[0];
}

/**
 * What a zone says of a name. One that has only names below it exists, without records; one that is not there takes what a
 * wildcard beside it has, but none from further up than the last name that is there.
 * @see https://www.rfc-editor.org/rfc/rfc4592#section-3.3.1
 */
export function lookUp(zone: Zone, name: string): Found {
  if (exists(zone, name)) return { exists: true, records: zone.records.filter((record) => record.name === name) };
  const wildcard = `*.${closestAbove(zone, name)}`;
  const records = zone.records.filter((record) => record.name === wildcard);
  // Under the name that was asked for.
  return records.length === 0 ? { exists: false } : { exists: true, records: records.map((one) => ({ ...one, name })) };
}

function exists({ origin, records }: Zone, name: string): boolean {
  return name === origin || records.some((record) => isWithin(record.name, name));
}

function closestAbove(zone: Zone, name: string): string {
  let above = name;
  do above = above.slice(above.indexOf(".") + 1);
  while (!exists(zone, above));
  return above;
}
