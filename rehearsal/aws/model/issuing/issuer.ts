import { Serial } from "../../../cloud/serial.ts";
import { messageOf } from "../../../message.ts";
import type { Account } from "../account.ts";
import { type CertificateRecord, certificatesOf, type Issued, namesOf } from "../kinds/acm/certificate-records.ts";
import { balancersWith } from "../kinds/balancing/certificates.ts";
import { servedZones, type ServedZones } from "../naming/served-zones.ts";
import type { ZoneServer } from "../naming/zone-server.ts";
import { refusedByCaa } from "./caa.ts";
import { isDue } from "./decisions.ts";
import { missingRecords } from "./proof.ts";

/** An authority that has not answered by then is taken for one that is down. */
const patienceSeconds = 120;

/** Orders the account's certificates from the data plane's authority: new ones once they are proven, and in time anew. */
export class Issuer {
  readonly #account: Account;
  readonly #zones: ZoneServer;
  readonly #changed: () => void;
  readonly #orders = new Serial();
  readonly #running = new Set<string>();

  /** @param changed called when a certificate was issued: load balancers are to serve it */
  constructor(account: Account, zones: ZoneServer, changed: () => void) {
    this.#account = account;
    this.#zones = zones;
    this.#changed = changed;
  }

  /** Begins what is due. */
  look(): void {
    const zones = servedZones(this.#account);
    for (const certificate of certificatesOf(this.#account.records)) {
      const { id } = certificate;
      if (this.#running.has(id) || !this.#isReady(certificate, zones)) continue;
      this.#account.work.start(`certificate ${id}`, `ordering ${id}`, () => this.order(certificate));
    }
  }

  /** Orders one now, whether it is due or not. @throws {Error} what the authority said */
  async order(certificate: CertificateRecord): Promise<void> {
    const { id, computed, inputs } = certificate;
    this.#running.add(id);
    try {
      await this.#orders.run(id, async () => {
        computed.issued = await this.#issued(namesOf(inputs));
        delete computed.failure;
      });
      this.#changed();
    } catch (error) {
      if (!this.#account.work.closed) computed.failure = { message: messageOf(error), at: this.#account.now() };
      throw error;
    } finally {
      this.#running.delete(id);
      await this.#account.save();
    }
  }

  /** One that failed waits for a while, one that is not proven until it is. */
  #isReady({ id, inputs, computed }: CertificateRecord, zones: ServedZones): boolean {
    const { records, timing } = this.#account;
    const { failure, issued, refused } = computed;
    const inUse = balancersWith(records, id).length > 0;
    if (refused !== undefined || !isDue({ issued, inUse }, this.#account.now())) return false;
    if (failure !== undefined && !this.#account.passed(failure.at, timing.retrySeconds)) return false;
    const names = namesOf(inputs);
    if (missingRecords(this.#account, zones, names).length > 0) return false;
    const refusal = refusedByCaa(zones, names);
    if (refusal === undefined) return true;
    // A first order that CAA forbids fails for good; a renewal is tried again, for what is served still is.
    if (issued === undefined) computed.refused = refusal;
    else computed.failure = { message: refusal, at: this.#account.now() };
    return false;
  }

  /** The model's end does not wait for the authority. */
  async #issued(names: readonly string[]): Promise<Issued> {
    const { dataPlane, work } = this.#account;
    const tooLong = work.pause(patienceSeconds).then(() => {
      throw new Error(`the certificate authority has not answered within ${patienceSeconds} s`);
    });
    const order = dataPlane.authority.issue(names, this.#zones.challenges);
    const { chain, privateKey, notAfter } = await Promise.race([order, tooLong]);
    return { pem: `${chain.trimEnd()}\n${privateKey}`, notBefore: this.#account.now(), notAfter };
  }
}
