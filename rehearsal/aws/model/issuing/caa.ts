import type { NameRecord } from "../../../cloud/names.ts";
import { originOf, type ServedZones } from "../naming/served-zones.ts";

/** Any of them lets ACM issue: its user guide, "(Optional) Configure a CAA record". */
const amazon = ["amazon.com", "amazontrust.com", "awstrust.com", "amazonaws.com"];

/** Why ACM may not issue for one of the names, in words with its reason first; `undefined`: it may for all. */
export function refusedByCaa(zones: ServedZones, names: readonly string[]): string | undefined {
  return names.map((name) => refusal(zones, name)).find((words) => words !== undefined);
}

function refusal(zones: ServedZones, name: string): string | undefined {
  const records = closestSet(zones, name.replace(/^\*\./, ""));
  const wild = records.filter(({ tag }) => tag === "issuewild");
  // RFC 8659: without a word about wildcards, what is said of others holds for them.
  const relevant = name.startsWith("*.") && wild.length > 0 ? wild : records.filter(({ tag }) => tag === "issue");
  const allowed = relevant.map(({ value }) => value.split(";")[0]?.trim().toLowerCase() ?? "");
  if (allowed.length === 0 || allowed.some((authority) => amazon.includes(authority))) return undefined;
  const got = allowed.filter((authority) => authority !== "").join(", ");
  return `CAA_ERROR: the CAA records of ${relevant[0]?.name ?? name} let ${got === "" ? "nobody" : got} issue for ${name}; one for amazon.com is needed`;
}

/** The CAA records of the name, or of the next name above it that has some. */
function closestSet(zones: ServedZones, name: string): readonly NameRecord[] {
  const origin = originOf(zones, name);
  const own = (zones.get(origin ?? "") ?? []).filter((record) => record.type === "CAA" && record.name === name);
  const above = name.split(".").slice(1).join(".");
  return own.length > 0 || !above.includes(".") ? own : closestSet(zones, above);
}
