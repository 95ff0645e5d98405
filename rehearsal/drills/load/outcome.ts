import type { RightAnswer } from "./plan.ts";

/** What became of a request; each has exactly one. `doubled`: a POST that had its effect twice, whatever was answered. */
export const outcomes = [
  "right",
  "refused",
  "TLS failed",
  "not trusted",
  "cut",
  "timed out",
  "wrong status",
  "wrong body",
  "doubled",
] as const;

export type Outcome = (typeof outcomes)[number];

/** How a request went, as its client saw it. */
export type Ending =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly body: string;
      readonly requestId: string | undefined;
    }
  | { readonly kind: "timed out" }
  | { readonly kind: "failed"; readonly code: string; readonly answering: boolean };

export interface Verdict {
  readonly outcome: Outcome;
  /** What was seen instead of the right answer. */
  readonly detail?: string;
}

/** Nobody listens there, or there is no way there. */
const refusals = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "EHOSTDOWN"]);
/** Whole or not, this is no HTTP. `HPE_INVALID_EOF_STATE` is missing here: that is an answer that was cut. */
const garbage = /^HPE_(?!INVALID_EOF_STATE)/;
/** What OpenSSL says of a certificate, and Node of the names in it: nobody was told anything. */
const distrust = /^(CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA$|INVALID_PURPOSE$|ERR_TLS_CERT_)/;
/** There was no handshake, such as for a name that nobody has a certificate for. */
const tlsFailures = /^(ERR_SSL_|ERR_TLS_|EPROTO$)/;
const cuts = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED", "HPE_INVALID_EOF_STATE"]);

/**
 * Judges how a request went.
 *
 * @param requestId that the request carried, and that its answer must carry: else it is somebody else's
 * @returns undefined when the fault is this machine's own (no descriptors, no ports left): then the load proves nothing
 */
export function judge(ending: Ending, right: RightAnswer, requestId: string): Verdict | undefined {
  if (ending.kind === "timed out") return { outcome: "timed out" };
  if (ending.kind === "failed") {
    const { code, answering } = ending;
    if (garbage.test(code)) return { outcome: "wrong body", detail: code };
    if (answering || cuts.has(code)) return { outcome: "cut", detail: answering ? `${code} in the answer` : code };
    if (distrust.test(code)) return { outcome: "not trusted", detail: code };
    if (tlsFailures.test(code)) return { outcome: "TLS failed", detail: code };
    return refusals.has(code) ? { outcome: "refused", detail: code } : undefined;
  }
  const { status, body } = ending;
  if (status !== right.status) return { outcome: "wrong status", detail: String(status) };
  if (ending.requestId !== requestId)
    return { outcome: "wrong body", detail: `the answer to ${ending.requestId ?? "a request without a number"}` };
  if (body !== right.body) return { outcome: "wrong body", detail: excerpt(body) };
  return { outcome: "right" };
}

function excerpt(body: string): string {
  return JSON.stringify(body.length > 80 ? `${body.slice(0, 80)}…` : body);
}
