import type { IncomingMessage } from "node:http";

import { ApiError } from "./api-error.ts";
import { type Fields, isFields } from "./fields.ts";

/** Far above what clouds allow for user data, so that too much of it is refused in words. */
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
