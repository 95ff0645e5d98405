import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server on a free port of 127.0.0.1, for stand-ins of what hosts ask. */
export abstract class LoopbackServer {
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      this.respond(request, response);
    });
  }

  protected abstract respond(request: IncomingMessage, response: ServerResponse): void;

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** Without a path. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
