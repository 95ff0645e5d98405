import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

import { messageOf } from "../message.ts";
import type { Exchange } from "./exchange.ts";

export interface LoopbackServer {
  /** Listens on 127.0.0.1 only; port 0 takes a free one. */
  listen(port: number): Promise<{ readonly url: string }>;
  /** Cuts open connections. */
  close(): void;
}

export function loopbackServer(exchange: Exchange, log: (line: string) => void): LoopbackServer {
  const handler: RequestListener = (request, response) => {
    exchange.serve(request, response).catch((error: unknown) => {
      log(`a request could not be answered: ${messageOf(error)}`);
      response.destroy();
    });
  };
  const server = createServer(handler);
  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
          server.off("error", reject);
          resolve({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
        });
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
