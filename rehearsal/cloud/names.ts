/** A record as a cloud's DNS keeps it. */
export interface NameRecord {
  /** Whole, in lower case, without the final dot; `*.` in front stands for every name that has no record of its own. */
  readonly name: string;
  readonly type: "A" | "AAAA" | "CAA" | "CNAME" | "MX" | "NS" | "TXT" | "SRV";
  /** Addresses, names without the final dot, or text, however long. */
  readonly value: string;
  readonly ttlSeconds: number;
  /** Of an MX or SRV record. */
  readonly priority?: number;
  /** Of a CAA record. */
  readonly flags?: number;
  /** Of a CAA record: `issue`, `issuewild` or `iodef`. */
  readonly tag?: string;
  /** Of an SRV record. */
  readonly port?: number;
  /** Of an SRV record. */
  readonly weight?: number;
}

/** The cloud's name server: it answers for the zones that it was given, and refuses to say anything of others. */
export interface Names {
  /** On 127.0.0.1, UDP and TCP. */
  readonly port: number;
  /** Makes a zone what it is to be, at once. @param origin the zone's own name, in lower case, without the final dot */
  setZone(origin: string, records: readonly NameRecord[]): void;
  /** One that there is not is fine. */
  removeZone(origin: string): void;
}
