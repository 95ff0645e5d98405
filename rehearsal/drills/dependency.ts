import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Something that hosts depend on, such as a database, at an address of this machine; down, nobody listens there. */
export class Dependency {
  readonly #address: string;
  readonly #port: number;
  #server: Server | undefined;

  private constructor(address: string, port: number, server: Server) {
    this.#address = address;
    this.#port = port;
    this.#server = server;
  }

  /** @param address of this machine, on a network of the hosts */
  static async start(address: string): Promise<Dependency> {
    const server = await listen(address, 0);
    return new Dependency(address, (server.address() as AddressInfo).port, server);
  }

  get url(): string {
    return `http://${this.#address}:${this.#port}/`;
  }

  /** What a host must be allowed to reach it, as the setting `egress` has it. */
  get egress(): string {
    return `tcp/${this.#port}@${this.#address}/32`;
  }

  async up(): Promise<void> {
    this.#server ??= await listen(this.#address, this.#port);
  }

  /** Harmless when it is down. */
  async down(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

async function listen(address: string, port: number): Promise<Server> {
  const server = createServer((_request, response) => response.end("here\n"));
  server.listen(port, address);
  await once(server, "listening");
  return server;
}
