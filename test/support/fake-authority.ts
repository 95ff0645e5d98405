import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";

import type { ChallengeRecords, IssuedCertificate, Order } from "../../rehearsal/cloud/authority.ts";
import type { RunningAuthority } from "../../rehearsal/cloud/authority/running-authority.ts";
import { selfSigned } from "./certificate.ts";

/** Issues at once what it is asked for, signed by nobody: for tests of what follows from a certificate. */
export class FakeAuthority implements RunningAuthority {
  readonly trustedRootsFile = "";
  readonly serverRoot = "";
  readonly #folder: string;
  readonly #port: number;
  readonly #orders: Order[] = [];
  #server: Server | undefined;
  #days = 90;
  /** Names that it does not issue for. */
  refused: readonly string[] = [];
  /** Called for each order while its challenges are there. */
  onOrder: (names: readonly string[]) => Promise<void> | void = () => undefined;

  private constructor(folder: string, server: Server) {
    this.#folder = folder;
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  }

  static async open(folder: string): Promise<FakeAuthority> {
    const server = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FakeAuthority(folder, server);
  }

  get directoryUrl(): string {
    return `https://127.0.0.1:${this.#port}/dir`;
  }

  get directoryUrlForMachines(): string {
    return this.directoryUrl;
  }

  async issue(names: readonly string[], dns: ChallengeRecords): Promise<IssuedCertificate> {
    if (this.#server === undefined) throw new Error("connect ECONNREFUSED");
    const refused = names.find((name) => this.refused.includes(name));
    if (refused !== undefined) throw new Error(`rejectedIdentifier: ${refused}`);
    this.#orders.push({ names, time: new Date().toISOString() });
    for (const name of names) dns.addTxt(`_acme-challenge.${name}`, `proof of ${name}`);
    await this.onOrder(names);
    for (const name of names) dns.removeTxt(`_acme-challenge.${name}`, `proof of ${name}`);
    const { certificate, key } = selfSigned(this.#folder, names, this.#days);
    return { chain: certificate, privateKey: key, notAfter: "" };
  }

  setValiditySeconds(seconds: number): Promise<void> {
    this.#days = seconds / 86_400;
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.close();
    if (server !== undefined) await once(server, "close");
  }

  async start(): Promise<void> {
    this.#server = createServer((socket) => socket.destroy()).listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  orders(): Promise<readonly Order[]> {
    return Promise.resolve(this.#orders);
  }

  /** Of a data plane: a restart of the cloud is none of the authority. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
