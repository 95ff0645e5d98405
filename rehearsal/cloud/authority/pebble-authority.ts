import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { messageOf } from "../../message.ts";
import type { ChallengeRecords, IssuedCertificate, Order } from "../authority.ts";
import { endLeftover } from "../child-record.ts";
import { Serial } from "../serial.ts";
import { AcmeGate } from "./acme-gate.ts";
import { orderCertificate } from "./acme-order.ts";
import { askServer } from "./ask-server.ts";
import { AuthorityState } from "./authority-state.ts";
import { type Pebble, PEBBLE_RECORD, startPebble } from "./pebble.ts";
import type { RunningAuthority } from "./running-authority.ts";
import { type ServerCertificate, serverCertificate } from "./server-certificate.ts";

export interface AuthorityOptions {
  /** Folder that keeps its state. */
  readonly home: string;
  /** Path of the Pebble program. */
  readonly pebble: string;
  /** Where to write the roots that are to be trusted. */
  readonly rootsFile: string;
  /** Port on 127.0.0.1 of the name server by which it finds what it validates. */
  readonly namePort: number;
  /** Address at which machines reach it, on port 443. */
  readonly addressForMachines: string;
}

/** Starts an authority on a free port of 127.0.0.1, the one of last time if it can be had. @throws {Error} in words */
export async function openAuthority(options: AuthorityOptions): Promise<PebbleAuthority> {
  await mkdir(options.home, { recursive: true, mode: 0o700 });
  await endAuthority(options.home);
  const state = await AuthorityState.open(options.home);
  const certificate = await serverCertificate(options.home, ["127.0.0.1", options.addressForMachines]);
  const authority = new PebbleAuthority(options, state, certificate);
  try {
    await authority.start();
    return authority;
  } catch (error) {
    await authority.close();
    throw error;
  }
}

/** Ends the Pebble that a crashed run left running over this folder. */
export async function endAuthority(home: string): Promise<void> {
  await endLeftover(join(home, PEBBLE_RECORD), "pebble");
}

/**
 * Pebble behind a gate. While it is stopped its gate is closed, so accounts and roots stay. With another validity, and after
 * a restart of this process, it is another Pebble: it knows no account of before, and has another root, which is added to
 * the trusted ones.
 */
export class PebbleAuthority implements RunningAuthority {
  readonly directoryUrlForMachines: string;
  readonly trustedRootsFile: string;
  readonly serverRoot: string;
  readonly #options: AuthorityOptions;
  readonly #state: AuthorityState;
  readonly #certificate: ServerCertificate;
  readonly #gate: AcmeGate;
  readonly #turns = new Serial();
  #pebble: Promise<Pebble> | undefined;
  #closed = false;

  constructor(options: AuthorityOptions, state: AuthorityState, certificate: ServerCertificate) {
    this.#options = options;
    this.#state = state;
    this.#certificate = certificate;
    this.serverRoot = certificate.root;
    this.trustedRootsFile = options.rootsFile;
    this.directoryUrlForMachines = `https://${options.addressForMachines}/dir`;
    this.#gate = new AcmeGate({
      certificate,
      backendPort: async () => (await this.#running()).port,
      onOrder: (names) => state.addOrder({ names, time: new Date().toISOString() }),
    });
  }

  /** Only known once it was started. */
  get directoryUrl(): string {
    return `https://127.0.0.1:${this.#state.saved.port}/dir`;
  }

  /** Where its gate is, on 127.0.0.1. */
  get port(): number {
    return this.#state.saved.port;
  }

  async issue(names: readonly string[], dns: ChallengeRecords): Promise<IssuedCertificate> {
    const { directoryUrl, serverRoot } = this;
    try {
      // In plain words when nobody answers: of that the client of ACME can't tell.
      await askServer({ port: this.port, path: "/dir", root: serverRoot });
      return await orderCertificate({ directoryUrl, serverRoot }, names, dns);
    } catch (error) {
      throw new Error(`no certificate for ${names.join(", ")}: ${messageOf(error)}`, { cause: error });
    }
  }

  setValiditySeconds(seconds: number): Promise<void> {
    return this.#turns.run("", async () => {
      if (!Number.isSafeInteger(seconds) || seconds < 1) {
        throw new RangeError(`a certificate is valid for a whole number of seconds from 1 up, not ${seconds}`);
      }
      if (seconds === this.#state.saved.validitySeconds) return;
      await this.#state.save({ validitySeconds: seconds });
      await this.#endPebble();
      await this.#running();
    });
  }

  stop(): Promise<void> {
    return this.#turns.run("", () => this.#gate.close());
  }

  start(): Promise<void> {
    return this.#turns.run("", async () => {
      await this.#running();
      const last = this.#state.saved.port;
      const port = await this.#gate.open(last).catch((error: unknown) => {
        if (last === 0) throw error;
        return this.#gate.open(0);
      });
      await this.#state.save({ port });
    });
  }

  orders(): Promise<readonly Order[]> {
    return this.#state.orders();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turns.idle();
    await this.#gate.close();
    await this.#endPebble();
    await rm(join(this.#options.home, PEBBLE_RECORD), { force: true });
  }

  /** One that died is started again. */
  async #running(): Promise<Pebble> {
    if (this.#closed) throw new Error("the certificate authority ends");
    const known = this.#pebble;
    const starting = known ?? this.#launch();
    this.#pebble = starting;
    if (known === undefined) {
      const forget = (): void => {
        if (this.#pebble === starting) this.#pebble = undefined;
      };
      starting.then(({ ended }) => ended).then(forget, forget);
    }
    return starting;
  }

  async #launch(): Promise<Pebble> {
    const { home: folder, pebble: binary, namePort } = this.#options;
    const { validitySeconds } = this.#state.saved;
    const pebble = await startPebble({ binary, folder, certificate: this.#certificate, namePort, validitySeconds });
    await this.#state.save({ roots: [...this.#state.saved.roots, pebble.root] });
    await replace(this.trustedRootsFile, [this.serverRoot, ...this.#state.saved.roots].join(""));
    return pebble;
  }

  async #endPebble(): Promise<void> {
    const ending = this.#pebble;
    // At once: whoever asks meanwhile gets the next one.
    this.#pebble = undefined;
    // Whoever asked for one that did not start has been told.
    await ending?.then((one) => one.end()).catch(() => undefined);
  }
}

/** Replaces a file in one step. Everyone may read it: roots are public. */
async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}
