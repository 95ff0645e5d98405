import { isIP } from "node:net";

import type { Answer, CaaData } from "dns-packet";

import type { NameRecord } from "../names.ts";
import type { Zone } from "./zone.ts";

/** A string in a TXT record: one byte says how long it is. */
const LONGEST_STRING = 255;

/** How long "there is no such name" holds, and the rest of what a zone says of itself; DigitalOcean's zones say the same. */
const SOA_SECONDS = { refresh: 10_800, retry: 3600, expire: 604_800, minimum: 1800 };

/** @throws {TypeError} if an address is none, or a CAA record has no tag that is known. */
export function asAnswer(record: NameRecord): Answer {
  const { name, value, ttlSeconds: ttl } = record;
  switch (record.type) {
    case "A":
    case "AAAA":
      if (isIP(value) !== (record.type === "A" ? 4 : 6)) {
        throw new TypeError(
          `the ${record.type} record of ${name} has the address ${JSON.stringify(value)}, which is none`,
        );
      }
      return { type: record.type, name, ttl, data: value };
    case "CNAME":
    case "NS":
      return { type: record.type, name, ttl, data: value };
    case "TXT":
      return { type: "TXT", name, ttl, data: inStrings(value) };
    case "MX":
      return { type: "MX", name, ttl, data: { preference: record.priority ?? 0, exchange: value } };
    case "SRV": {
      const { priority = 0, weight = 0, port = 0 } = record;
      return { type: "SRV", name, ttl, data: { priority, weight, port, target: value } };
    }
    case "CAA":
      return { type: "CAA", name, ttl, data: { flags: record.flags ?? 0, tag: caaTag(record), value } };
  }
}

export function soaOf({ origin, records, serial }: Zone): Answer {
  const server = records.find(({ type, name }) => type === "NS" && name === origin)?.value ?? `ns1.${origin}`;
  const data = { mname: server, rname: `hostmaster.${origin}`, serial, ...SOA_SECONDS };
  return { type: "SOA", name: origin, ttl: SOA_SECONDS.minimum, data };
}

function inStrings(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const count = Math.max(1, Math.ceil(bytes.length / LONGEST_STRING));
  return Array.from({ length: count }, (_, n) => bytes.subarray(n * LONGEST_STRING, (n + 1) * LONGEST_STRING));
}

function caaTag({ name, tag }: NameRecord): CaaData["tag"] {
  if (tag === "issue" || tag === "issuewild" || tag === "iodef") return tag;
  throw new TypeError(`the CAA record of ${name} has the tag ${JSON.stringify(tag)}; known: issue, issuewild, iodef`);
}
