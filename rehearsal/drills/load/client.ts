import { Agent, type ClientRequest, type OutgoingHttpHeaders, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";

import type { LoadPlan } from "./plan.ts";
import type { Trust } from "./trust.ts";

export interface ClientRequestOptions {
  readonly path: string;
  readonly method: string;
  /** Another name than the origin's, for the header and for TLS. */
  readonly host?: string;
  readonly headers: OutgoingHttpHeaders;
}

/** One client of a load: its connections, which it keeps or not, and the TLS sessions that it resumes, as a browser does. */
export class Client {
  readonly #plan: Pick<LoadPlan, "address">;
  readonly #trust: Trust | undefined;
  readonly #plain: Agent;
  readonly #secure: SecureAgent;

  constructor(
    plan: Pick<LoadPlan, "address">,
    { keepAlive, trust }: { readonly keepAlive: boolean; readonly trust: Trust | undefined },
  ) {
    this.#plan = plan;
    this.#trust = trust;
    this.#plain = new Agent({ keepAlive });
    this.#secure = new SecureAgent({ keepAlive });
  }

  /** A request to an origin, without its body. */
  request(origin: string, { host, headers, ...options }: ClientRequestOptions): ClientRequest {
    const url = new URL(origin);
    const { address } = this.#plan;
    const common = {
      ...options,
      headers: { host: host ?? url.host, ...headers },
      ...(address !== undefined && { hostname: address }),
    };
    if (url.protocol === "http:") return request(url, { ...common, agent: this.#plain });
    const tls = {
      // An address is no name to ask for.
      ...((host ?? address) !== undefined && { servername: host ?? url.hostname }),
      ...(this.#trust !== undefined && { secureContext: this.#trust.context }),
    };
    return secureRequest(url, { ...common, ...tls, agent: this.#secure });
  }

  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }
}
