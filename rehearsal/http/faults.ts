import { unprocessable } from "./api-error.ts";
import { choice, decimal, type Fields, integer, object, optionalText, text } from "./fields.ts";

/**
 * What goes wrong, and whether the request has its effect all the same: `…-before` means that it never had one,
 * `…-after` that it had and nobody was told.
 */
const kinds = ["status-before", "status-after", "delay", "drop-before", "drop-after"];

/** Faults that a cloud plays itself: by kind, the requests that it can be put into. */
export type OwnFaults = Readonly<Record<string, (method: string, path: string) => boolean>>;

export interface Fault {
  readonly number: number;
  readonly kind: string;
  readonly match: { readonly method?: string; readonly pathPattern?: string };
  /** How many more requests it is for; `always`: until faults are cleared. */
  times: number | "always";
  /** For the two status kinds. */
  readonly status: number;
  /** Seconds in the Retry-After header. */
  readonly retryAfter?: number;
  /** For `delay`. */
  readonly seconds: number;
}

export class Faults {
  readonly #own: OwnFaults;
  #faults: Fault[] = [];
  #number = 0;

  constructor(own: OwnFaults = {}) {
    this.#own = own;
  }

  /** @throws {ApiError} 422 for what is no fault. */
  add(body: Fields): Fault {
    const match = object(body, "match") ?? {};
    const method = optionalText(match, "method");
    const pathPattern = optionalText(match, "pathPattern");
    if (pathPattern !== undefined) compiled(pathPattern);
    this.#number += 1;
    const fault: Fault = {
      number: this.#number,
      kind: this.#kindOf(body),
      match: {
        ...(method === undefined ? {} : { method: method.toUpperCase() }),
        ...(pathPattern === undefined ? {} : { pathPattern }),
      },
      times: body["times"] === "always" ? "always" : integer(body, "times", { min: 1, max: 1_000_000 }, 1),
      status: integer(body, "status", { min: 400, max: 599 }, 500),
      seconds: decimal(body, "seconds", { min: 0, max: 600 }, 1),
      ...(body["retryAfter"] === undefined ? {} : { retryAfter: integer(body, "retryAfter", { min: 0, max: 3600 }) }),
    };
    this.#faults.push(fault);
    return fault;
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  clear(): void {
    this.#faults = [];
  }

  /** The first fault that is for this request, one time less of it left. */
  take(method: string, path: string): Fault | undefined {
    const fault = this.#faults.find(
      ({ match, kind }) =>
        (match.method === undefined || match.method === method) &&
        (match.pathPattern === undefined || compiled(match.pathPattern).test(path)) &&
        (this.#own[kind]?.(method, path) ?? true),
    );
    if (fault === undefined || fault.times === "always") return fault;
    fault.times -= 1;
    if (fault.times === 0) this.#faults = this.#faults.filter((one) => one !== fault);
    return fault;
  }

  #kindOf(body: Fields): string {
    text(body, "kind");
    return choice(body, "kind", [...kinds, ...Object.keys(this.#own)]);
  }
}

/** A regular expression over the whole path: `/v2/droplets/\d+`. */
function compiled(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw unprocessable(`match.pathPattern must be a regular expression over the whole path, not ${pattern}.`);
  }
}
