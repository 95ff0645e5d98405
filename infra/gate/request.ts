import http from "node:http";
import https from "node:https";

/** A path and the status it must answer. */
export interface Probe {
  readonly path: string;
  readonly status: number;
}

/** Where the site is asked: its address, and the name it is asked by if it has one. */
export interface Entrance {
  readonly scheme: "http" | "https";
  readonly address: string;
  /** Default: the scheme's own. */
  readonly port?: number;
  readonly name?: string;
  /** Whether hosts without a certificate serve by plain HTTP, and those with one send clients to HTTPS. */
  readonly mayLackCertificate?: boolean;
}

export type Answer =
  | {
      readonly kind: "response";
      readonly probe: Probe;
      readonly status: number;
      readonly release: string | undefined;
      readonly servedBy: string | undefined;
    }
  /** No answer came: refused, cut, timed out, or not trusted. */
  | { readonly kind: "failure"; readonly probe: Probe; readonly reason: string };

/** Longer than any healthy answer takes, short enough to tell a hang from a slow start. */
const timeoutMilliseconds = 5_000;

/** Asks one probe as a new client would. Never rejects. */
export async function request(entrance: Entrance, probe: Probe): Promise<Answer> {
  const answer = await ask(entrance, probe);
  if (answer.kind === "response" || entrance.mayLackCertificate !== true) return answer;
  const plain = await ask({ ...entrance, scheme: "http" }, probe);
  // Sent back to HTTPS: there is a certificate, and what failed there counts.
  return plain.kind === "response" && plain.status === 301 && probe.status !== 301 ? answer : plain;
}

/** On a connection of its own. */
function ask({ scheme, address, port, name }: Entrance, probe: Probe): Promise<Answer> {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  const fail = (reason: string) => {
    resolve({ kind: "failure", probe, reason });
  };
  // By address, so that a site is proven before the world's DNS knows its name.
  const options = {
    host: address,
    ...(port !== undefined && { port }),
    path: probe.path,
    agent: false,
    headers: { host: name ?? address, connection: "close" },
    signal: AbortSignal.timeout(timeoutMilliseconds),
    ...(name !== undefined && { servername: name }),
  };
  const client = scheme === "https" ? https : http;
  const outgoing = client.get(options, (response) => {
    response.on("error", (error) => {
      fail(reason(error));
    });
    response.on("end", () => {
      resolve({
        kind: "response",
        probe,
        status: response.statusCode ?? 0,
        release: header(response, "x-release"),
        servedBy: header(response, "x-served-by"),
      });
    });
    response.resume();
  });
  outgoing.on("error", (error) => {
    fail(reason(error));
  });
  return promise;
}

function header(response: http.IncomingMessage, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function reason(error: Error): string {
  if (error.name === "AbortError" || error.name === "TimeoutError")
    return `no answer in ${timeoutMilliseconds / 1000} s`;
  return error.message;
}
