import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";

export interface RawAnswer {
  readonly status: number;
  /** Names in lower case; a header that came twice has two values. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

export interface RawRequest {
  /** The first line without `HTTP/1.1`: `GET /test`. */
  readonly line: string;
  /** Default: 1.1. */
  readonly version?: "1.0" | "1.1";
  /** As they go over the wire. No header is added but `Connection: close`. */
  readonly headers?: readonly string[];
  readonly body?: string;
  /** Default of both: 127.0.0.1. */
  readonly from?: string;
  readonly to?: string;
  /** A client's address: the connection begins with a PROXY header that tells it, as a load balancer's does. */
  readonly forClient?: string;
  /** By TLS, with this name; "" for none. Whose certificate it is, is not looked at. */
  readonly tls?: string;
}

/**
 * Sends a request that well-behaved clients would not, and reads all that comes back.
 *
 * @returns `undefined` if the connection was closed without an answer
 * @throws {Error} if the connection fails, a handshake too: with OpenSSL's `code` of the other side's reason
 */
export async function ask(port: number, request: RawRequest): Promise<RawAnswer | undefined> {
  const { line, version = "1.1", headers = [], body = "" } = request;
  const socket = open(port, request);
  socket.write([`${line} HTTP/${version}`, ...headers, "Connection: close", "", body].join("\r\n"));
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await new Promise<void>((resolve, reject) => {
    socket.once("end", resolve);
    socket.once("error", (error: NodeJS.ErrnoException) => {
      // How nginx closes a connection that it does not want to answer.
      if (error.code === "ECONNRESET") resolve();
      else reject(error);
    });
  });
  return chunks.length === 0 ? undefined : parse(Buffer.concat(chunks).toString());
}

function open(port: number, { from = "127.0.0.1", to = "127.0.0.1", forClient, tls }: RawRequest): Socket {
  const socket = connect({ port, host: to, localAddress: from });
  if (forClient !== undefined) socket.write(`PROXY TCP4 ${forClient} ${to} 40000 ${port}\r\n`);
  if (tls === undefined) return socket;
  const secured = connectTls({ socket, servername: tls, rejectUnauthorized: false });
  // Told to whoever asks by the first of the two that notices.
  socket.on("error", (error) => secured.destroy(error));
  secured.on("error", () => socket.destroy());
  return secured;
}

function parse(answer: string): RawAnswer {
  const [head = "", ...rest] = answer.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(line.indexOf(":") + 1).trim()]);
  }
  return { status: Number(first.split(" ")[1]), headers, body: rest.join("\r\n\r\n") };
}
