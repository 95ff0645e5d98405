import type { DrillEvent, Expectation } from "../events.ts";
import type { RequestRecord } from "../load/record.ts";
import { isLost } from "./losses.ts";

/** How long it took until a host was out, or in, after a mark that said so. */
export interface Move {
  /** The mark's words. */
  readonly mark: string;
  readonly host: string;
  readonly expected: Expectation;
  /** When the mark was made, in milliseconds since the load began. */
  readonly at: number;
  /** Milliseconds from the mark to the load balancer's change; absent: it never came. */
  readonly balancerAfter?: number;
  /**
   * Milliseconds from the mark until clients could tell it was over. Out: when the last request was sent that was lost, before
   * the next mark that expects something; absent when none was. In: when the first right answer of the host came.
   */
  readonly clientsAfter?: number;
}

type Mark = Extract<DrillEvent, { kind: "mark" }>;

/** The moves that marks announce, in their order. Events in the order of time, theirs in milliseconds since the load began. */
export function movesOf(events: readonly DrillEvent[], records: readonly RequestRecord[]): readonly Move[] {
  const announced = events.filter((event): event is Mark => event.kind === "mark" && event.expect !== undefined);
  return announced.flatMap((mark, index) => {
    const { host, expect } = mark;
    if (host === undefined || expect === undefined) return [];
    const next = announced.slice(index + 1).find(({ at }) => at > mark.at)?.at ?? Infinity;
    const change = events.find((event) => event.kind === "balancer" && event.host === host && fits(event, mark));
    const clients = expect === "out" ? lastLoss(records, mark.at, next) : firstAnswer(records, host, mark.at);
    return {
      mark: mark.text,
      host,
      expected: expect,
      at: mark.at,
      ...(change !== undefined && { balancerAfter: change.at - mark.at }),
      ...(clients !== undefined && { clientsAfter: clients - mark.at }),
    };
  });
}

function fits(event: Extract<DrillEvent, { kind: "balancer" }>, { at, expect }: Mark): boolean {
  return event.at >= at && (event.state === "in") === (expect === "in");
}

function lastLoss(records: readonly RequestRecord[], from: number, to: number): number | undefined {
  return records
    .filter((one) => isLost(one) && from <= one.end && one.sent < to)
    .reduce<number | undefined>((last, { sent }) => Math.max(last ?? from, sent), undefined);
}

function firstAnswer(records: readonly RequestRecord[], host: string, from: number): number | undefined {
  return records
    .filter((one) => one.outcome === "right" && one.host === host && one.sent >= from)
    .reduce<number | undefined>((first, { end }) => Math.min(first ?? end, end), undefined);
}
