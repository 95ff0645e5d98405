import type { IncomingMessage, Server, ServerResponse } from "node:http";

import type { Listener, LoadBalancerSpec, MemberHealth, Redirect } from "../data-plane.ts";
import { afterCheck, check, type MemberRecord, newMember, reportOf } from "./member-health.ts";
import { answerOf, type PaperHost } from "./paper-host.ts";
import { originOf } from "../redirect.ts";
import { listen, presentCertificate } from "./paper-listener.ts";

export interface PaperBalancerOptions {
  readonly findHost: (id: string) => PaperHost | undefined;
  /** How many times faster than asked for health checks and time-outs go. */
  readonly speed: number;
}

/** A load balancer that asks paper hosts: real listeners, real rotation and thresholds, no network behind. */
export class PaperBalancer {
  readonly #options: PaperBalancerOptions;
  readonly #servers = new Map<string, Server>();
  #members = new Map<string, MemberRecord>();
  #spec: LoadBalancerSpec;
  #timer: NodeJS.Timeout | undefined;
  #interval: number | undefined;
  #turn = 0;

  constructor(spec: LoadBalancerSpec, options: PaperBalancerOptions) {
    this.#spec = spec;
    this.#options = options;
  }

  get address(): string {
    return this.#spec.address;
  }

  /** @throws {Error} in words if one of its ports is taken or may not be listened on. */
  async set(spec: LoadBalancerSpec): Promise<void> {
    this.#spec = spec;
    this.#members = new Map(spec.members.map(({ id }) => [id, this.#members.get(id) ?? newMember]));
    const wanted = new Map(spec.listeners.map((listener) => [placeOf(listener), listener]));
    for (const [key, server] of this.#servers) {
      if (!wanted.has(key)) await this.#closeServer(key, server);
    }
    for (const [key, listener] of wanted) {
      const there = this.#servers.get(key);
      if (there !== undefined) {
        presentCertificate(there, listener);
        continue;
      }
      const serve = (request: IncomingMessage, response: ServerResponse): void => {
        this.#serve(listener, request, response);
      };
      this.#servers.set(key, await listen(listener, spec.address, serve));
    }
    this.#checkEvery((spec.health.intervalSeconds * 1000) / this.#options.speed);
  }

  members(): MemberHealth[] {
    return [...this.#members].map(([id, member]) => reportOf(id, member));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const [key, server] of this.#servers) await this.#closeServer(key, server);
  }

  /** The clock goes on when members come and go: a fleet that grows by the second would never be checked else. */
  #checkEvery(milliseconds: number): void {
    if (this.#interval === milliseconds) return;
    this.#interval = milliseconds;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      this.#checkMembers();
    }, milliseconds).unref();
  }

  #checkMembers(): void {
    const { health } = this.#spec;
    for (const [id, member] of this.#members) {
      this.#members.set(id, afterCheck(member, check(health, this.#options.findHost(id)), health));
    }
  }

  #serve(listener: Listener, request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const spec = this.#spec;
    if (listener.redirect !== undefined) {
      redirect(listener.redirect, spec.address, request, response);
      return;
    }
    const member = this.#choose(request);
    if (member?.running !== true) {
      respond(response, 503, "No server is available to handle this request.\n");
      return;
    }
    const path = new URL(request.url ?? "/", "http://balancer").pathname;
    const answer = answerOf(member, path);
    if (answer === undefined) {
      const patience = (spec.idleTimeoutSeconds * 1000) / this.#options.speed;
      const timer = setTimeout(() => {
        respond(response, 504, "The server didn't respond in time.\n");
      }, patience);
      response.once("close", () => {
        clearTimeout(timer);
      });
      return;
    }
    const sticky = spec.stickyCookie;
    const cookie =
      sticky === undefined
        ? {}
        : { "set-cookie": `${sticky.name}=${member.hostId}; path=/; max-age=${sticky.ttlSeconds}` };
    response.writeHead(answer.status, { ...answer.headers, ...cookie }).end(answer.body);
  }

  /** In strict rotation over those in service; a cookie holds on to its host as long as that is in service. */
  #choose(request: IncomingMessage): PaperHost | undefined {
    const hosts = this.#inService().map((id) => this.#options.findHost(id));
    const sticky = this.#spec.stickyCookie;
    const pinned = sticky === undefined ? undefined : cookieOf(request, sticky.name);
    const found = hosts.find((host) => host !== undefined && host.hostId === pinned);
    if (found !== undefined) return found;
    this.#turn += 1;
    return hosts[this.#turn % Math.max(1, hosts.length)];
  }

  /** Ids of the members that new requests go to. */
  #inService(): readonly string[] {
    const { members, failOpen } = this.#spec;
    const open = members.filter(({ draining }) => draining !== true).map(({ id }) => id);
    const healthy = open.filter((id) => this.#members.get(id)?.healthy);
    return failOpen && healthy.length === 0 ? open : healthy;
  }

  async #closeServer(key: string, server: Server): Promise<void> {
    this.#servers.delete(key);
    const closed = new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
    });
    server.closeAllConnections();
    await closed;
  }
}

/** What a listener is but for its certificate, which changes while it listens. */
function placeOf(listener: Listener): string {
  return JSON.stringify({ ...listener, certificate: undefined });
}

function redirect(to: Redirect, address: string, request: IncomingMessage, response: ServerResponse): void {
  const asked = (request.headers.host ?? address).replace(/:\d+$/, "");
  response.writeHead(to.status, { location: `${originOf(to, asked)}${request.url ?? "/"}` }).end();
}

function respond(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/plain", "cache-control": "no-cache" }).end(body);
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const cookies = (request.headers.cookie ?? "").split(/; */);
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}
