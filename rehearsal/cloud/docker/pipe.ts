import { connect, createServer } from "node:net";
import type { Socket } from "node:net";

/** A server that passes connections on to a port of 127.0.0.1, byte by byte. */
export class Pipe {
  readonly #sockets = new Set<Socket>();
  readonly server;

  constructor(portNow: () => number) {
    this.server = createServer((machine) => {
      const upstream = connect(portNow(), "127.0.0.1");
      for (const socket of [machine, upstream]) {
        this.#sockets.add(socket);
        socket.once("close", () => this.#sockets.delete(socket));
        socket.on("error", () => {
          machine.destroy();
          upstream.destroy();
        });
      }
      machine.pipe(upstream).pipe(machine);
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
