import { X509Certificate } from "node:crypto";
import { Agent } from "node:https";

import { axios, Client, crypto } from "acme-client";

import type { ChallengeRecords, IssuedCertificate } from "../authority.ts";

export interface Ordering {
  readonly directoryUrl: string;
  /** PEM: what the server's own certificate must lead to. */
  readonly serverRoot: string;
}

/** Between two questions whether something is done, and how many there are: half a minute in all. */
const POLLING = { backoffMin: 100, backoffMax: 500, backoffAttempts: 60 };

/** Orders a certificate by dns-01, and waits for it. @throws {Error} with the server's words */
export async function orderCertificate(
  { directoryUrl, serverRoot }: Ordering,
  names: readonly string[],
  dns: ChallengeRecords,
): Promise<IssuedCertificate> {
  trust(serverRoot);
  // An account for each order: the client writes to one that it finds, without a change, and Pebble refuses that.
  const client = new Client({ directoryUrl, accountKey: await newKey(), ...POLLING });
  const [privateKey, csr] = await crypto.createCsr({ altNames: [...names] }, await newKey());
  const recordOf = (identifier: string): string => `_acme-challenge.${identifier}`;
  const chain = await client.auto({
    csr,
    termsOfServiceAgreed: true,
    challengePriority: ["dns-01"],
    // The client's own look at the record would ask the name server of this machine.
    skipChallengeVerification: true,
    challengeCreateFn: async ({ identifier }, _challenge, value) => {
      await Promise.resolve();
      dns.addTxt(recordOf(identifier.value), value);
    },
    challengeRemoveFn: async ({ identifier }, _challenge, value) => {
      await Promise.resolve();
      dns.removeTxt(recordOf(identifier.value), value);
    },
  });
  const notAfter = new Date(new X509Certificate(chain).validTo).toISOString();
  return { chain, privateKey: privateKey.toString(), notAfter };
}

async function newKey(): Promise<Buffer> {
  return crypto.createPrivateEcdsaKey("P-256");
}

const trusted = new Set<string>();

/** The client has one set of settings for the whole process, whatever servers it talks to. */
function trust(root: string): void {
  if (trusted.has(root)) return;
  trusted.add(root);
  Object.assign(axios.defaults, {
    httpsAgent: new Agent({ ca: [...trusted] }),
    // Never to be led elsewhere by a variable of the person's shell.
    proxy: false,
    // A server that is down is said to be, at once.
    acmeSettings: { retryMaxAttempts: 0, retryDefaultDelay: 0 },
  });
}
