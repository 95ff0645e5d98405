import { ApiError, unprocessable } from "../../http/api-error.ts";

export { ApiError, unprocessable };

const ids: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  412: "precondition_failed",
  413: "payload_too_large",
  422: "unprocessable_entity",
  429: "too_many_requests",
};

/** The `id` that DigitalOcean's envelope carries for a status. */
export function errorId(status: number): string {
  return ids[status] ?? "server_error";
}

/** DigitalOcean's own words; they do not begin with "Not Found", which the official provider's firewall delete waits for in vain. */
export function notFound(message = "The resource you were accessing could not be found."): ApiError {
  return new ApiError(404, message);
}

/** For what DigitalOcean can do and the rehearsal cannot: refused, so that nobody takes an echo for the real thing. */
export function notRehearsed(what: string, instead: string): ApiError {
  return new ApiError(422, `${what} is not rehearsed by this cloud, though DigitalOcean may offer it; ${instead}.`);
}
