import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";

/** Addresses for the load balancers on paper are those of 127.77.0.0/16 that end in neither 0 nor 255. */
const prefix = "127.77";
const inEach = 254;
const addresses = 256 * inEach;

/**
 * A port that nothing else listens on, and nobody asks: who holds it on an address has the address. So processes that
 * rehearse side by side never take the same one, and a process that dies lets go of its own. It lies below the ports that
 * Linux gives to whoever wants any (ip(7), ip_local_port_range): one such listener on all addresses would take them all.
 */
const claimPort = 28_127;

/** Loopback addresses of which no other rehearsal on this machine has one. */
export class LoopbackAddresses {
  readonly #claims = new Map<string, Server>();
  /** Somewhere, so that an address that a crash has let go of is hardly ever the next one that another rehearsal takes. */
  readonly #first = randomInt(addresses);

  /** @throws {Error} if all are taken. */
  async claimFree(): Promise<string> {
    for (let step = 0; step < addresses; step++) {
      const place = (this.#first + step) % addresses;
      const address = `${prefix}.${Math.floor(place / inEach)}.${(place % inEach) + 1}`;
      if (!this.#claims.has(address) && (await this.#claim(address))) return address;
    }
    throw new Error(`all loopback addresses of ${prefix}.0.0/16 are taken`);
  }

  /** @throws {Error} if another process has it. */
  async claim(address: string): Promise<void> {
    if (this.#claims.has(address) || (await this.#claim(address))) return;
    throw new Error(`${address} belongs to another rehearsal that runs on this machine: end it, or this one`);
  }

  async release(address: string): Promise<void> {
    const claim = this.#claims.get(address);
    this.#claims.delete(address);
    if (claim === undefined) return;
    await new Promise((resolve) => claim.close(resolve));
  }

  async releaseAll(): Promise<void> {
    for (const address of [...this.#claims.keys()]) await this.release(address);
  }

  async #claim(address: string): Promise<boolean> {
    const server = createServer((socket) => socket.destroy());
    const claimed = await new Promise<boolean>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "EADDRINUSE") resolve(false);
        else reject(error);
      });
      server.listen({ host: address, port: claimPort, exclusive: true }, () => {
        resolve(true);
      });
    });
    if (claimed) this.#claims.set(address, server.unref());
    return claimed;
  }
}
