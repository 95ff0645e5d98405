// One host at a time looks after the certificate: the one whose lease is in the bucket. S3 cannot compare and set on every
// store, so a host writes its claim, waits until any other that saw the lease free has written its own, and reads whose
// stayed. Rendered by infra/host/certbot.ts.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { REQUEST_SECONDS } from "./bucket.mjs";

const LEASE_SECONDS = 90;
// Reading the lease and writing one's own take no longer.
const CLAIM_SECONDS = 2 * REQUEST_SECONDS;
const SETTLE_SECONDS = CLAIM_SECONDS + 2;

export function leaseOf(bucket, holder) {
  const nonce = randomUUID();
  const read = () => bucket.readJson("lease");

  /** Whether this host has it from now on; where it had it already, for longer. */
  async function take() {
    const began = Date.now();
    const there = await read();
    const runs = Date.parse(there.expires) > began;
    // One of this very host is from before a restart.
    if (runs && there.holder !== holder) return false;
    const expires = new Date(Date.now() + LEASE_SECONDS * 1_000).toISOString();
    await bucket.writeJson("lease", { holder, nonce, expires });
    // A host that stood still in between may have overwritten another's claim. It must not act on it.
    if (Date.now() - began > CLAIM_SECONDS * 1_000) return false;
    if (runs && there.nonce === nonce) return true;
    await sleep(SETTLE_SECONDS * 1_000);
    return (await read()).nonce === nonce;
  }

  /** Keeps it while `work` runs, which is told by a signal when it is lost. */
  async function during(work) {
    const lost = new AbortController();
    let kept = Date.now();
    const keep = async () => {
      try {
        if (await take()) kept = Date.now();
        else lost.abort();
      } catch {
        // Of a store that does not answer nobody else can take it, before it ends.
        if (Date.now() - kept > (LEASE_SECONDS - CLAIM_SECONDS) * 1_000) lost.abort();
      }
    };
    const timer = setInterval(keep, (LEASE_SECONDS / 4) * 1_000);
    try {
      return await work(lost.signal);
    } finally {
      clearInterval(timer);
    }
  }

  return { take, during };
}
