import type { ErrorRequestHandler, RequestHandler } from "express";
import { STATUS_CODES } from "node:http";

/** The body of every answer that reports an error. */
export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly requestId: string };
}

/** Answers what no route took. */
export const notFound: RequestHandler = (request, response) => {
  response.status(404).json(errorBody("not_found", `There is no ${request.method} ${request.path}.`, response.locals));
};

/**
 * Answers what a route threw. Express and its parsers mark what the client may read with `expose` and a status below
 * 500; anything else is a fault of ours: it is logged whole and told as nothing but an internal error.
 */
export const errorHandler: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  response.locals["error"] = error;
  if (response.headersSent) {
    // Too late for an answer: Express cuts the connection, so that the client sees that the body is incomplete.
    next(error);
    return;
  }
  const status = clientStatus(error);
  const told = status !== undefined && error instanceof Error;
  response
    .status(status ?? 500)
    .json(errorBody(errorCode(status ?? 500, error), told ? error.message : "Something failed here.", response.locals));
};

function errorBody(code: string, message: string, locals: Record<string, unknown>): ErrorBody {
  return { error: { code, message, requestId: String(locals["requestId"]) } };
}

function clientStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("status" in error) || typeof error.status !== "number") return undefined;
  return error.status >= 400 && error.status < 500 ? error.status : undefined;
}

function errorCode(status: number, error: unknown): string {
  if (error instanceof Error && "type" in error && error.type === "entity.parse.failed") return "invalid_json";
  return (STATUS_CODES[status] ?? "error").toLowerCase().replaceAll(/[^a-z]+/g, "_");
}
