import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import { sendToServer } from "./ask-server.ts";
import { orderedNames } from "./ordered-names.ts";
import type { ServerCertificate } from "./server-certificate.ts";

export interface AcmeGateOptions {
  readonly certificate: ServerCertificate;
  /** Port on 127.0.0.1 of what answers; one that just starts is waited for. */
  readonly backendPort: () => Promise<number>;
  /** Called with the names of each order that was taken. */
  readonly onOrder: (names: readonly string[]) => Promise<void>;
}

/** Where Pebble takes orders. @see https://github.com/letsencrypt/pebble/blob/v2.10.1/wfe/wfe.go */
const NEW_ORDER = "/order-plz";

/**
 * What stands before Pebble: it keeps the address while Pebble is started anew, it can be closed while Pebble keeps its
 * accounts and its root, and it notes orders with their names, which Pebble's log does not tell.
 */
export class AcmeGate {
  readonly #options: AcmeGateOptions;
  #server: Server | undefined;

  constructor(options: AcmeGateOptions) {
    this.#options = options;
  }

  /** One that is open stays so. @param port 0 for any @returns the port on 127.0.0.1 that it has */
  async open(port: number): Promise<number> {
    if (this.#server !== undefined) return portOf(this.#server);
    const { chain: cert, key } = this.#options.certificate;
    const server = createServer({ cert, key }, (request, response) => {
      this.#pass(request, response).catch(() => {
        if (response.headersSent) response.destroy();
        else response.writeHead(502).end();
      });
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    this.#server = server;
    return portOf(server);
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url: path = "/", headers } = request;
    const body = await buffer(request);
    const port = await this.#options.backendPort();
    const root = this.#options.certificate.root;
    const answer = await sendToServer({ port, path, root, method, headers, body });
    // Noted before the client hears of it: whoever looks after that finds it.
    if (path === NEW_ORDER && answer.statusCode === 201) await this.#options.onOrder(orderedNames(body.toString()));
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.once("error", () => response.destroy());
    answer.pipe(response);
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
