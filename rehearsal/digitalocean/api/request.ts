import type { IncomingMessage } from "node:http";

import { ApiError } from "./errors.ts";

/** How DigitalOcean's tokens for its API begin: personal, OAuth, and refresh. */
const realToken = /^do[opr]_v1_/;

/**
 * Any token will do, but there must be one; one that looks real is refused, for it has no business here.
 * @throws {ApiError} 401
 */
export function authenticate(request: IncomingMessage): void {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  if (token === undefined) throw new ApiError(401, "Unable to authenticate you");
  if (!realToken.test(token)) return;
  throw new ApiError(
    401,
    "This is the rehearsal cloud, and the token looks like one of a real DigitalOcean account. " +
      "It was not used or kept; take any other text as the token here, and check where it was meant to go.",
  );
}
