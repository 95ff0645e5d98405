import { encode } from "dns-packet";
import type { DecodedPacket, Packet } from "dns-packet";

import type { NameRecord, Names } from "../names.ts";
import { answer } from "./answer.ts";
import { asAnswer } from "./record-data.ts";
import type { Zone } from "./zone.ts";

/** The zones of a cloud, without the sockets on which they are asked. */
export class NameZones implements Names {
  /** 0 where nobody serves them. */
  readonly port: number;
  readonly #zones = new Map<string, Zone>();

  constructor(port = 0) {
    this.port = port;
  }

  setZone(origin: string, records: readonly NameRecord[]): void {
    // What can't be sent is to be known now, and not when it is asked for.
    encode({ type: "response", answers: records.map(asAnswer) });
    const serial = (this.#zones.get(origin)?.serial ?? 0) + 1;
    this.#zones.set(origin, { origin, records, serial });
  }

  removeZone(origin: string): void {
    this.#zones.delete(origin);
  }

  answer(query: DecodedPacket): Packet {
    return answer(query, this.#zones.values());
  }
}
