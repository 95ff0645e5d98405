import type { IncomingHttpHeaders } from "node:http";

import { now } from "../clock.ts";
import type { Client } from "./client.ts";
import type { Ending } from "./outcome.ts";
import { answerTo, type LoadPlan, type PlannedRequest } from "./plan.ts";

export interface Exchanged {
  readonly ending: Ending;
  /** As {@link now}. */
  readonly firstByte?: number;
  readonly headers: IncomingHttpHeaders;
}

/** More than any right answer has; the rest is not kept. */
const bodyLimit = 64 * 1024;

export interface Sender {
  readonly client: Client;
  readonly requestId: string;
  /** Of the site. */
  readonly origin: string;
}

/** Sends one request, once: `node:http` repeats none, not even one that met a kept connection which was being closed. */
export function exchange(
  plan: LoadPlan,
  planned: Pick<PlannedRequest, "method" | "number">,
  { client, requestId, origin }: Sender,
): Promise<Exchanged> {
  const { timeoutMilliseconds } = plan;
  const { method, number } = planned;
  const answer = answerTo(plan, planned);
  const { promise, resolve } = Promise.withResolvers<Exchanged>();
  const body = method === "POST" ? JSON.stringify({ number }) : "";
  let firstByte: number | undefined;
  let headers: IncomingHttpHeaders = {};
  const done = (ending: Ending) => {
    clearTimeout(timer);
    resolve({ ending, headers, ...(firstByte !== undefined && { firstByte }) });
  };
  const failed = (error: NodeJS.ErrnoException) => {
    done({ kind: "failed", code: error.code ?? error.message, answering: firstByte !== undefined });
  };

  const sending = client.request(origin, {
    path: answer.path,
    method,
    ...(answer.host !== undefined && { host: answer.host }),
    headers: {
      "x-request-id": requestId,
      ...(method === "POST" && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    },
  });
  const timer = setTimeout(() => {
    done({ kind: "timed out" });
    sending.destroy();
  }, timeoutMilliseconds);
  sending.on("response", (response) => {
    firstByte = now();
    headers = response.headers;
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => {
      if (text.length < bodyLimit) text += chunk;
    });
    response.on("error", failed);
    response.on("end", () => {
      const answered = headers["x-request-id"];
      done({
        kind: "answered",
        status: response.statusCode ?? 0,
        body: text,
        requestId: typeof answered === "string" ? answered : undefined,
      });
    });
  });
  sending.on("error", failed);
  sending.end(body);
  return promise;
}
