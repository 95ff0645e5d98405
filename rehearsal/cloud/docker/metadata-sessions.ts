import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

import type { MachineSpec } from "../data-plane.ts";

/** Six hours. */
const LONGEST_SECONDS = 21_600;

/** How long a session is to last, as a header says it; `undefined` if it does not, or not within a second and six hours. */
export function ttlSecondsOf(header: string | readonly string[] | undefined): number | undefined {
  if (typeof header !== "string" || !/^\d{1,5}$/.test(header)) return undefined;
  const seconds = Number(header);
  return seconds >= 1 && seconds <= LONGEST_SECONDS ? seconds : undefined;
}

/** Tokens of the metadata service: each opens one machine's metadata for a while. They end with this process. */
export class MetadataSessions {
  readonly #secret = randomBytes(32);
  readonly #now: () => number;

  /** @param now milliseconds, as of `Date.now` */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  open(machine: MachineSpec, ttlSeconds: number): string {
    const end = this.#now() + ttlSeconds * 1000;
    return `${end}.${this.#seal(machine, end)}`;
  }

  isOpen(machine: MachineSpec, token: string | readonly string[] | undefined): boolean {
    if (typeof token !== "string") return false;
    const end = Number(token.split(".")[0]);
    const [given, right] = [Buffer.from(token), Buffer.from(`${end}.${this.#seal(machine, end)}`)];
    return given.length === right.length && timingSafeEqual(given, right) && this.#now() < end;
  }

  #seal({ id, instanceId }: MachineSpec, end: number): string {
    return createHmac("sha256", this.#secret)
      .update(JSON.stringify([id, instanceId, end]))
      .digest("base64url");
  }
}
