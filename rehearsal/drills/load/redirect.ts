import type { Exchanged } from "./exchange.ts";
import { answerTo, type LoadPlan, type PlannedRequest } from "./plan.ts";

/** What a client asks when it is sent elsewhere. */
export interface NextRequest extends Pick<PlannedRequest, "method" | "number"> {
  readonly origin: string;
}

/**
 * Follows a redirect as browsers do: a POST becomes a GET, unless the status says that it stays one
 * (https://fetch.spec.whatwg.org/#http-redirect-fetch). One to anywhere else than the plan allows is an answer, and no right one.
 */
export function redirected(
  plan: LoadPlan,
  request: PlannedRequest,
  { ending, headers }: Exchanged,
): NextRequest | undefined {
  const { redirectsTo: origin } = plan;
  if (origin === undefined || ending.kind !== "answered") return undefined;
  const { status } = ending;
  if (![301, 302, 303, 307, 308].includes(status)) return undefined;
  if (headers.location !== `${origin}${answerTo(plan, request).path}`) return undefined;
  return { ...request, origin, method: status === 307 || status === 308 ? request.method : "GET" };
}
