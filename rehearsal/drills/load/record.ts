import type { Outcome } from "./outcome.ts";
import type { PlannedRequest } from "./plan.ts";

/** One request of a load, from its due time to its end. Times are milliseconds since the load began. */
export interface RequestRecord extends PlannedRequest {
  /** As the app got it: a POST that was redirected may have become a GET. */
  readonly method: PlannedRequest["method"];
  /** Later than `due` when this machine was busy. */
  readonly sent: number;
  /** When the head of the answer was there. */
  readonly firstByte?: number;
  readonly end: number;
  readonly outcome: Outcome;
  readonly detail?: string;
  readonly status?: number;
  /** The header `X-Release` of the answer. */
  readonly release?: string;
  /** The header `X-Served-By` of the answer. */
  readonly host?: string;
}

/** How a request names itself in `X-Request-Id`, so that hosts' logs tell which they got: `drill-1f0c9a44-217`. */
export function requestIdOf(load: string, number: number): string {
  return `drill-${load}-${number}`;
}

/** The number in a request id of this load, else undefined. */
export function requestNumber(load: string, requestId: string): number | undefined {
  const prefix = `drill-${load}-`;
  const rest = requestId.startsWith(prefix) ? requestId.slice(prefix.length) : "";
  return /^\d+$/.test(rest) ? Number(rest) : undefined;
}
