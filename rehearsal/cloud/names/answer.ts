import { AUTHORITATIVE_ANSWER, RECURSION_DESIRED } from "dns-packet";
import type { Answer, DecodedPacket, OptAnswer, Packet, Question } from "dns-packet";

import type { NameRecord } from "../names.ts";
import { asAnswer, soaOf } from "./record-data.ts";
import { lookUp, zoneOf } from "./zone.ts";
import type { Zone } from "./zone.ts";

/** @see https://www.iana.org/assignments/dns-parameters/dns-parameters.xhtml#dns-parameters-6 */
const CODES = { NOERROR: 0, FORMERR: 1, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;

/** Four bits of the flags that say what kind of request it is; 0 is a query. */
const OPCODE = 0x7800;

/** Longest chain of aliases that is followed; a circle ends here too. */
const LONGEST_CHAIN = 8;

/** What fits into a packet that is not cut into pieces on its way, as clients and servers agreed for good. @see https://www.dnsflagday.net/2020/ */
export const LARGEST_UDP_BYTES = 1232;

/** The answer of the zones to a query. It is for no zone of theirs: refused, and whoever asked may ask others. */
export function answer(query: DecodedPacket, zones: Iterable<Zone>): Packet {
  const [question, ...others] = query.questions ?? [];
  if (((query.flags ?? 0) & OPCODE) !== 0) return respond(query, { code: "NOTIMP" });
  if (question === undefined || others.length > 0) return respond(query, { code: "FORMERR" });
  return respond(query, answerQuestion(question, [...zones]));
}

/** How large the answer to a query that came by UDP may be. */
export function largestAnswerBytes(query: Packet): number {
  // Without EDNS: RFC 1035, section 4.2.1.
  return Math.min(Math.max(optOf(query)?.udpPayloadSize ?? 0, 512), LARGEST_UDP_BYTES);
}

interface Outcome {
  readonly code: keyof typeof CODES;
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
}

function answerQuestion({ name: asked, type }: Question, zones: readonly Zone[]): Outcome {
  const chain: NameRecord[] = [];
  let name = asked.toLowerCase();
  for (;;) {
    const zone = zoneOf(name, zones);
    const answers = chain.map(asAnswer);
    // An alias that leads elsewhere: who asked goes on from there.
    if (zone === undefined) return chain.length === 0 ? { code: "REFUSED" } : { code: "NOERROR", answers };
    if (name === zone.origin && type === "SOA") return { code: "NOERROR", answers: [...answers, soaOf(zone)] };
    const found = lookUp(zone, name);
    if (!found.exists) return { code: "NXDOMAIN", answers, authorities: [soaOf(zone)] };
    const wanted = found.records.filter((record) => record.type === type);
    if (wanted.length > 0) return { code: "NOERROR", answers: [...answers, ...wanted.map(asAnswer)] };
    const alias = found.records.find((record) => record.type === "CNAME");
    if (alias === undefined) return { code: "NOERROR", answers, authorities: [soaOf(zone)] };
    chain.push(alias);
    if (chain.length > LONGEST_CHAIN) return { code: "NOERROR", answers: chain.map(asAnswer) };
    name = alias.value;
  }
}

function respond(query: DecodedPacket, { code, answers = [], authorities = [] }: Outcome): Packet {
  const ours = code === "NOERROR" || code === "NXDOMAIN";
  return {
    type: "response",
    id: query.id,
    flags: (query.flag_rd ? RECURSION_DESIRED : 0) | (ours ? AUTHORITATIVE_ANSWER : 0) | CODES[code],
    questions: query.questions ?? [],
    answers: [...answers],
    authorities: [...authorities],
    additionals: optOf(query) === undefined ? [] : [OPT],
  };
}

function optOf(query: Packet): OptAnswer | undefined {
  return query.additionals?.find((record): record is OptAnswer => record.type === "OPT");
}

const OPT: OptAnswer = {
  type: "OPT",
  name: ".",
  udpPayloadSize: LARGEST_UDP_BYTES,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};
