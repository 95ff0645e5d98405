import { request } from "node:https";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { buffer, text } from "node:stream/consumers";

export interface ServerRequest {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly path: string;
  /** PEM: what its certificate must lead to. */
  readonly root: string;
  /** Default: GET. */
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer;
}

const LIMIT_SECONDS = 30;

/** Sends a request over a connection of its own: whoever answered the last one may be another process by now. */
export function sendToServer({ port, path, root, method = "GET", headers = {}, body }: ServerRequest) {
  return new Promise<IncomingMessage>((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, method, headers, ca: root, agent: false };
    const sent = request({ ...options, signal: AbortSignal.timeout(LIMIT_SECONDS * 1000) }, resolve);
    sent.once("error", reject);
    sent.end(body);
  });
}

/** @throws {Error} if the answer is not 200 */
export async function askServer(asked: ServerRequest): Promise<string> {
  // Whoever does not say who they are is refused. RFC 8555, section 6.1.
  const answer = await sendToServer({ headers: { "user-agent": "evenkeel-rehearsal" }, ...asked });
  if (answer.statusCode === 200) return text(answer);
  await buffer(answer);
  throw new Error(`${asked.path} answers ${answer.statusCode ?? "nothing"}`);
}
