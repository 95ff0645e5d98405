import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { createServer as createSecureServer, type TlsOptions, type TLSSocket } from "node:tls";

import { usualAnswer } from "../../../rehearsal/drills/load/plan.ts";

/** What a server does with a request. */
export type Behaviour =
  | "right"
  | "slow"
  | "reset"
  | "reset after the head"
  | "close without a word"
  | "close in the body"
  | "close in the head"
  | "hang"
  | "hang in the body"
  | "503"
  | "redirect"
  | "wrong body"
  | "somebody else's answer"
  | "no HTTP"
  | { readonly redirectTo: string };

export interface SeenRequest {
  readonly method: string;
  readonly requestId: string;
  /** Which connection it came on, from 0. */
  readonly connection: number;
  readonly at: number;
  /** With TLS: the name that the client asked for, and whether it resumed a session. */
  readonly tls?: { readonly name: string | false | null; readonly resumed: boolean };
}

/** A server on raw connections that treats each request as told, and remembers all. Close it in the end. */
export class NastyServer {
  readonly url: string;
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(
    server: Server,
    { scheme, sockets, seen }: { scheme: string; sockets: Set<Socket>; seen: SeenRequest[] },
  ) {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server does not listen");
    this.url = `${scheme}://127.0.0.1:${address.port}`;
    this.#server = server;
    this.#sockets = sockets;
    this.seen = seen;
  }

  /**
   * @param behave told the number of the request in its load, from 0
   * @param tls given where it speaks TLS
   */
  static async start(
    behave: (number: number, request: SeenRequest) => Behaviour,
    tls?: TlsOptions,
  ): Promise<NastyServer> {
    const sockets = new Set<Socket>();
    const seen: SeenRequest[] = [];
    let connections = 0;
    const serve = (socket: Socket | TLSSocket) => {
      const connection = connections++;
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => undefined);
      let waiting = "";
      socket.on("data", (data: Buffer) => {
        waiting += data.toString();
        for (let request = cutRequest(waiting); request !== undefined; request = cutRequest(waiting)) {
          waiting = request.rest;
          const one = { ...request.head, connection, at: performance.now(), ...tlsOf(socket) };
          seen.push(one);
          answer(socket, one, behave(Number(one.requestId.split("-").at(-1)), one));
        }
      });
    };
    const server = tls === undefined ? createServer(serve) : createSecureServer(tls, serve);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new NastyServer(server, { scheme: tls === undefined ? "http" : "https", sockets, seen });
  }

  /** From here on connections are refused. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#server.listening) {
      this.#server.close();
      await once(this.#server, "close");
    }
  }
}

function tlsOf(socket: Socket | TLSSocket): Pick<SeenRequest, "tls"> {
  if (!("encrypted" in socket)) return {};
  return { tls: { name: socket.servername, resumed: socket.isSessionReused() } };
}

interface CutRequest {
  readonly head: Pick<SeenRequest, "method" | "requestId">;
  readonly rest: string;
}

/** Takes the first whole request off what came; undefined when there is none yet. */
function cutRequest(text: string): CutRequest | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  if (text.length < end + 4 + length) return undefined;
  return {
    head: { method: head.split(" ")[0] ?? "", requestId: /x-request-id: (\S+)/i.exec(head)?.[1] ?? "" },
    rest: text.slice(end + 4 + length),
  };
}

function answer(socket: Socket, { requestId }: SeenRequest, behaviour: Behaviour): void {
  const { body } = usualAnswer;
  const head = (status: string, id = requestId) =>
    `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nX-Request-Id: ${id}\r\nX-Release: one\r\nX-Served-By: nasty\r\n\r\n`;
  if (typeof behaviour === "object") {
    socket.write(`HTTP/1.1 301 Moved Permanently\r\nContent-Length: 0\r\nLocation: ${behaviour.redirectTo}\r\n\r\n`);
    return;
  }
  switch (behaviour) {
    case "right":
      socket.write(head("200 OK") + body);
      return;
    case "slow":
      setTimeout(() => socket.write(head("200 OK") + body), 150);
      return;
    case "reset":
      socket.resetAndDestroy();
      return;
    case "reset after the head":
      socket.write(head("200 OK"), () => socket.resetAndDestroy());
      return;
    case "close without a word":
      socket.end();
      return;
    case "close in the body":
      socket.end(head("200 OK") + body.slice(0, 5));
      return;
    case "close in the head":
      socket.end("HTTP/1.1 200 OK\r\nContent-Le");
      return;
    case "hang":
      return;
    case "hang in the body":
      socket.write(head("200 OK") + body.slice(0, 5));
      return;
    case "503":
      socket.write(head("503 Service Unavailable") + body);
      return;
    case "redirect":
      socket.write(head("301 Moved Permanently") + body);
      return;
    case "wrong body":
      socket.write(head("200 OK") + body.replace("optimized", "pessimist"));
      return;
    case "somebody else's answer":
      socket.write(head("200 OK", "drill-other-1") + body);
      return;
    case "no HTTP":
      socket.end("SSH-2.0-OpenSSH_10.0\r\n\r\n");
  }
}
