import type { ChallengeRecords, IssuedCertificate, Order } from "../../../../rehearsal/cloud/authority.ts";
import type { RunningAuthority } from "../../../../rehearsal/cloud/authority/running-authority.ts";

/** Issues what it is asked for, in order: `chain 1`, `chain 2`. Text instead of PEM, for the model only passes it on. */
export class FakeAuthority implements RunningAuthority {
  readonly directoryUrl = "";
  readonly directoryUrlForMachines = "";
  readonly serverRoot = "";
  readonly trustedRootsFile = "";
  readonly ordered: Order[] = [];
  validitySeconds = 90 * 86_400;
  isDown = false;
  /** Called while the answers to the challenges are to be found. */
  validate: () => void = () => undefined;

  async issue(names: readonly string[], dns: ChallengeRecords): Promise<IssuedCertificate> {
    await Promise.resolve();
    if (this.isDown) throw new Error("the authority is down");
    const challenges = names.map(
      (name) => [`_acme-challenge.${name.replace(/^\*\./, "")}`, `proof of ${name}`] as const,
    );
    for (const [name, value] of challenges) dns.addTxt(name, value);
    this.validate();
    for (const [name, value] of challenges) dns.removeTxt(name, value);
    this.ordered.push({ names, time: new Date().toISOString() });
    const number = this.ordered.length;
    const notAfter = new Date(Date.now() + this.validitySeconds * 1000).toISOString();
    return { chain: `chain ${number}\n`, privateKey: `key ${number}\n`, notAfter };
  }

  setValiditySeconds(seconds: number): Promise<void> {
    this.validitySeconds = seconds;
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.isDown = true;
    return Promise.resolve();
  }

  start(): Promise<void> {
    this.isDown = false;
    return Promise.resolve();
  }

  orders(): Promise<readonly Order[]> {
    return Promise.resolve(this.ordered);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
