import { isIPv4, isIPv6 } from "node:net";

import type { NameRecord } from "../../../../cloud/names.ts";
import { plainName } from "./inputs.ts";

/** What a record of a name says, without the name. */
export type RecordValue = Omit<NameRecord, "name" | "ttlSeconds">;

const CAA = /^(\d{1,3})\s+(issue|issuewild|iodef)\s+"([^"]*)"$/;
const MX = /^(\d{1,5})\s+(\S+)$/;
const HOST = /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?$/i;

/** Reads a value as Route 53 takes it; `undefined`: it is not one of that type. */
const readers: Readonly<Record<string, (value: string) => RecordValue | undefined>> = {
  A: (value) => (isIPv4(value) ? { type: "A", value } : undefined),
  AAAA: (value) => (isIPv6(value) ? { type: "AAAA", value } : undefined),
  CNAME: (value) => (HOST.test(value) ? { type: "CNAME", value: plainName(value) } : undefined),
  NS: (value) => (HOST.test(value) ? { type: "NS", value: plainName(value) } : undefined),
  // Longer ones are written in several quoted parts; the provider sets the outer quotes.
  TXT: (value) => ({ type: "TXT", value: value.replace(/^"|"$/g, "").replaceAll(/"\s*"/g, "") }),
  MX(text) {
    const [, priority, host = ""] = MX.exec(text) ?? [];
    return priority === undefined || !HOST.test(host)
      ? undefined
      : { type: "MX", value: plainName(host), priority: Number(priority) };
  },
  CAA(text) {
    const [, flags, tag = "", value = ""] = CAA.exec(text) ?? [];
    return flags === undefined || Number(flags) > 255 ? undefined : { type: "CAA", value, tag, flags: Number(flags) };
  },
};

/** Types that the rehearsal serves. */
export const servedTypes: readonly string[] = Object.keys(readers);

const forms: Readonly<Record<string, string>> = {
  A: "ARRDATAIllegalIPv4Address (Value is not a valid IPv4 address)",
  AAAA: "AAAARRDATAIllegalIPv6Address (Value is not a valid IPv6 address)",
  CNAME: "DomainLabelIllegal (Value is not a domain name)",
  NS: "DomainLabelIllegal (Value is not a domain name)",
  MX: "MXRRDATAIllegal (Value is not a priority and a domain name, such as 10 mail.example.com)",
  CAA: 'CAARRDATAIllegal (Value is not flags, tag and quoted value, such as 0 issue "amazon.com")',
};

/** What is wrong with a value, in Route 53's words for addresses and in their manner for the rest; `undefined`: nothing. */
export function valueMistake(type: string, value: string): string | undefined {
  if (readValue(type, value) !== undefined) return undefined;
  return `Invalid Resource Record: 'FATAL problem: ${forms[type] ?? "unknown type"} encountered with '${value}''`;
}

export function readValue(type: string, value: string): RecordValue | undefined {
  return readers[type]?.(value);
}
