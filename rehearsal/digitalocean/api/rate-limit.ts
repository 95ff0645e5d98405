import { ApiError } from "./errors.ts";

const hourSeconds = 3600;
const minuteSeconds = 60;
/** What DigitalOcean allows an account per hour, and what the headers say while nothing is limited. */
const usualPerHour = 5000;

export interface Limits {
  readonly perHour: number;
  readonly perMinute: number;
}

/** Counts requests over a sliding hour. Unlimited until `limit` is called. */
export class RateLimit {
  readonly #now: () => number;
  #limits: Limits | undefined;
  #times: number[] = [];

  /** @param now milliseconds since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** `undefined`: unlimited again. The count begins anew. */
  limit(limits: Limits | undefined): void {
    this.#limits = limits;
    this.#times = [];
  }

  /** @returns the headers that every reply carries. */
  headers(): Record<string, string> {
    const limit = this.#limits?.perHour ?? usualPerHour;
    const oldest = this.#times[0] ?? this.#now();
    return {
      "ratelimit-limit": String(limit),
      "ratelimit-remaining": String(this.#limits === undefined ? limit - 1 : Math.max(0, limit - this.#times.length)),
      "ratelimit-reset": String(Math.ceil(oldest / 1000) + hourSeconds),
    };
  }

  /** Seconds until the next request may come, or 0: then this one was counted. */
  count(): number {
    if (this.#limits === undefined) return 0;
    const now = this.#now();
    this.#times = this.#times.filter((time) => time > now - hourSeconds * 1000);
    const wait = Math.max(
      this.#wait(now, hourSeconds, this.#limits.perHour),
      this.#wait(now, minuteSeconds, this.#limits.perMinute),
    );
    if (wait === 0) this.#times.push(now);
    return wait;
  }

  #wait(now: number, windowSeconds: number, limit: number): number {
    const recent = this.#times.filter((time) => time > now - windowSeconds * 1000);
    const blocking = recent.at(-limit);
    if (recent.length < limit || blocking === undefined) return 0;
    return Math.max(1, Math.ceil((blocking + windowSeconds * 1000 - now) / 1000));
  }
}

export function tooManyRequests(): ApiError {
  return new ApiError(429, "API Rate limit exceeded.");
}
