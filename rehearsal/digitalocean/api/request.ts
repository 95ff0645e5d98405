import type { IncomingMessage } from "node:http";

import { ApiError } from "./errors.ts";
import { type Fields, isFields } from "./fields.ts";

/** Far above the 64 KiB of user data that are allowed, so that too much of it is refused in words. */
const maxBodyBytes = 4 * 1024 * 1024;

/** A DELETE may have a body too. @throws {ApiError} 400 or 413 for what is no JSON object. */
export async function readBody(request: IncomingMessage): Promise<Fields> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBodyBytes) throw new ApiError(413, `the body is larger than ${maxBodyBytes} bytes.`);
    chunks.push(chunk);
  }
  if (bytes === 0) return {};
  const body = parse(Buffer.concat(chunks).toString("utf8"));
  // The provider sends `null` where it has nothing to say.
  if (body === null) return {};
  if (!isFields(body)) throw new ApiError(400, "the body must be a JSON object.");
  return body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(400, "the body is not valid JSON.");
  }
}

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
