import type { Request, RequestHandler, Response } from "express";
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";

import type { Answers } from "./answers.ts";
import type { Config } from "./config.ts";
import type { HostState } from "./host-state.ts";

/** What a proxy or a client may name a request: long enough for every common scheme, harmless in a log line. */
const saneRequestId = /^[\w.:=+/@-]{1,128}$/;

/** Gives every response its identity (release, host, request) and logs one line when it ends. */
export function requestContext(
  config: Config,
  hostState: () => HostState,
  logger: Logger,
  answers: Answers,
): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const given = request.get("X-Request-Id");
    const requestId = given !== undefined && saneRequestId.test(given) ? given : randomUUID();
    response.locals["requestId"] = requestId;
    response.set({ "X-Release": config.release, "X-Served-By": config.hostId, "X-Request-Id": requestId });
    const state = hostState();
    // A kept connection would bring the next request to a host that is about to go.
    if (state === "draining") response.set("Connection", "close");
    response.on("close", () => {
      const isHealthCheck = request.path === config.healthPath;
      // Before it is admitted, the host asks its own probes until they are answered rightly: an app may take time for that.
      if (!isHealthCheck && state === "admitted") answers.count(response.statusCode);
      logRequest(logger, request, response, { milliseconds: performance.now() - startedAt, isHealthCheck });
    });
    next();
  };
}

function logRequest(
  logger: Logger,
  request: Request,
  response: Response,
  { milliseconds, isHealthCheck }: { readonly milliseconds: number; readonly isHealthCheck: boolean },
): void {
  // A load balancer asks every few seconds: only what it was refused is worth a line.
  if (isHealthCheck && response.statusCode === 200) return;
  const error: unknown = response.locals["error"];
  const line = {
    requestId: String(response.locals["requestId"]),
    method: request.method,
    // Without the query, where people put tokens.
    path: request.path,
    status: response.statusCode,
    milliseconds: Math.round(milliseconds * 10) / 10,
    client: request.ip,
    ...(response.writableFinished ? {} : { aborted: true }),
    ...(error === undefined || response.statusCode < 500 ? {} : { err: error }),
  };
  // A 503 of a health check is a decision, not a fault: every host says `starting` for a while.
  const level = isHealthCheck ? "warn" : response.statusCode >= 500 ? "error" : "info";
  logger[level](line, "request");
}
