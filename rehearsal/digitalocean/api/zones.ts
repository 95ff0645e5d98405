import type { NameRecord, Names } from "../../cloud/names.ts";
import type { ChallengeRecords } from "../../cloud/authority.ts";
import type { DnsRecord } from "./records.ts";
import type { State } from "./state.ts";

/** How long an answer to a challenge may be remembered: it is there for seconds. */
const challengeTtlSeconds = 1;

const rehearsedTypes = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "TXT", "SRV"] as const;

interface Challenge {
  readonly zone: string;
  readonly name: string;
  readonly value: string;
}

/** Has the data plane's name server say what the account's domains say. */
export class Zones {
  readonly #state: State;
  readonly #names: Names;
  readonly #told = new Map<string, string>();
  /** Of certificates that are being ordered; not among the domain's records, and not kept over a restart. */
  #challenges: readonly Challenge[] = [];

  constructor(state: State, names: Names) {
    this.#state = state;
    this.#names = names;
  }

  /** To be called after each change of the records. */
  follow(): void {
    for (const origin of this.#told.keys()) {
      if (this.#state.domains.has(origin)) continue;
      this.#names.removeZone(origin.toLowerCase());
      this.#told.delete(origin);
    }
    for (const origin of this.#state.domains.keys()) this.#tell(origin);
  }

  /** Where answers to challenges are put while a certificate is ordered. */
  readonly challenges: ChallengeRecords = {
    addTxt: (name, value) => {
      const zone = zoneOf(this.#state, name);
      if (zone === undefined) throw new Error(`${name} is in none of the account's domains`);
      this.#challenges = [...this.#challenges, { zone, name, value }];
      this.follow();
    },
    removeTxt: (name, value) => {
      this.#challenges = this.#challenges.filter((one) => one.name !== name || one.value !== value);
      this.follow();
    },
  };

  #tell(origin: string): void {
    const own = this.#challenges.filter(({ zone }) => zone === origin);
    const answers = own.map(
      ({ name, value }) => ({ name, type: "TXT", value, ttlSeconds: challengeTtlSeconds }) as const,
    );
    const records = [...zoneRecords(this.#state, origin), ...answers];
    const key = JSON.stringify(records);
    if (this.#told.get(origin) === key) return;
    this.#names.setZone(origin.toLowerCase(), records);
    this.#told.set(origin, key);
  }
}

/** The account's domain that a name is in: the longest that it ends with. */
export function zoneOf(state: State, name: string): string | undefined {
  const within = [...state.domains.keys()].filter((domain) => `.${name}`.endsWith(`.${domain.toLowerCase()}`));
  return within.sort((a, b) => b.length - a.length)[0];
}

/** What a domain's name server says, but for the SOA record, which is its own. */
export function zoneRecords(state: State, origin: string): NameRecord[] {
  const records = [...state.dnsRecords.values()].filter((record) => record.domain === origin);
  return records.flatMap((record) => {
    const type = rehearsedTypes.find((known) => known === record.type);
    return type === undefined ? [] : [nameRecord(record, type)];
  });
}

function nameRecord(record: DnsRecord, type: NameRecord["type"]): NameRecord {
  const { domain, name, ttl, priority, flags, tag, port, weight } = record;
  return {
    name: fullName(name, domain),
    type,
    value: valueOf(record, type),
    ttlSeconds: ttl,
    ...(priority === null ? {} : { priority }),
    ...(flags === null ? {} : { flags }),
    ...(tag === null ? {} : { tag }),
    ...(port === null ? {} : { port }),
    ...(weight === null ? {} : { weight }),
  };
}

/** A name in a record is relative to its domain unless a dot ends it: `www.shop.example` is one level too deep there. */
export function fullName(name: string, domain: string): string {
  const whole = name === "@" || name === "" ? domain : name.endsWith(".") ? name.slice(0, -1) : `${name}.${domain}`;
  return whole.toLowerCase();
}

function valueOf({ data, domain, tag }: DnsRecord, type: NameRecord["type"]): string {
  if (data === "@" && type !== "TXT") return domain.toLowerCase();
  if (type === "TXT") return /^"(.*)"$/s.exec(data)?.[1] ?? data;
  const isName = type === "CNAME" || type === "MX" || type === "NS" || type === "SRV";
  return isName || (type === "CAA" && tag !== "iodef") ? data.toLowerCase() : data;
}
