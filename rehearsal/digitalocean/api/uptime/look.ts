import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { TLSSocket } from "node:tls";

/** DigitalOcean does not say how long it waits. */
const timeoutSeconds = 5;

/** What a check saw of its target. */
export interface Seen {
  readonly isUp: boolean;
  /** For people: `200`, `ECONNREFUSED`, `timed out`. */
  readonly words: string;
  /** When the certificate that was shown ends, as milliseconds since the epoch; `undefined` where none was shown. */
  readonly certificateEnds?: number;
}

/**
 * Asks the target once, at an address that it was found at. Who signed its certificate does not matter: a certificate that
 * nobody trusts has an end all the same.
 */
export function look(target: string, address: string): Promise<Seen> {
  const url = new URL(target);
  const isTls = url.protocol === "https:";
  return new Promise((resolve) => {
    let ends: number | undefined;
    const settle = (isUp: boolean, words: string): void => {
      resolve({ isUp, words, ...(ends === undefined ? {} : { certificateEnds: ends }) });
      request.destroy();
    };
    const request = (isTls ? httpsRequest : httpRequest)({
      host: address,
      port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, "user-agent": "evenkeel-rehearsal-uptime", connection: "close" },
      servername: url.hostname,
      rejectUnauthorized: false,
      agent: false,
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    request.once("socket", (socket) => {
      socket.once("secureConnect", () => {
        if (socket instanceof TLSSocket) ends = Date.parse(socket.getPeerCertificate().valid_to);
      });
    });
    request.once("response", ({ statusCode = 0 }) => {
      settle(statusCode < 400, String(statusCode));
    });
    request.once("error", (error: NodeJS.ErrnoException) => {
      settle(
        false,
        error.name === "TimeoutError" || error.name === "AbortError" ? "timed out" : (error.code ?? error.message),
      );
    });
    request.end();
  });
}
