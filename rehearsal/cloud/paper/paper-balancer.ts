import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";

import type { Listener, LoadBalancerSpec, MemberHealth } from "../data-plane.ts";
import { afterCheck, check, type MemberRecord, newMember, reportOf } from "./member-health.ts";
import { answerOf, type PaperHost } from "./paper-host.ts";

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
    const wanted = new Map(spec.listeners.map((listener) => [keyOf(listener), listener]));
    for (const [key, server] of this.#servers) {
      if (!wanted.has(key)) await this.#closeServer(key, server);
    }
    for (const [key, listener] of wanted) {
      if (!this.#servers.has(key)) this.#servers.set(key, await this.#listen(listener));
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

  async #listen(listener: Listener): Promise<Server> {
    const handler: RequestListener = (request, response) => {
      this.#serve(listener, request, response);
    };
    const server = serverFor(listener, handler);
    const { address } = this.#spec;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        reject(new Error(listenError(error, address, listener.port)));
      });
      server.listen(listener.port, address, resolve);
    });
    return server;
  }

  #serve(listener: Listener, request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const spec = this.#spec;
    if (spec.redirectHttpToHttps && listener.protocol === "http") {
      const host = (request.headers.host ?? spec.address).replace(/:\d+$/, "");
      response.writeHead(307, { location: `https://${host}${request.url ?? "/"}` }).end();
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

  /** In strict rotation over the healthy; a cookie holds on to its host as long as that is healthy. */
  #choose(request: IncomingMessage): PaperHost | undefined {
    const healthy = [...this.#members].filter(([, member]) => member.healthy).map(([id]) => this.#options.findHost(id));
    const sticky = this.#spec.stickyCookie;
    const pinned = sticky === undefined ? undefined : cookieOf(request, sticky.name);
    const found = healthy.find((host) => host !== undefined && host.hostId === pinned);
    if (found !== undefined) return found;
    this.#turn += 1;
    return healthy[this.#turn % Math.max(1, healthy.length)];
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

function keyOf({ protocol, port, certificate }: Listener): string {
  return JSON.stringify([protocol, port, certificate]);
}

function serverFor(listener: Listener, handler: RequestListener): Server {
  switch (listener.protocol) {
    case "http":
      return createServer(handler);
    case "https":
      // Node takes what it needs of each from one text with all the PEM blocks.
      return createTlsServer({ cert: listener.certificate, key: listener.certificate }, handler);
    case "tcp":
      throw new Error(
        `a tcp listener (port ${listener.port}) needs real hosts: on paper there is nothing that speaks TLS or anything but HTTP`,
      );
  }
}

function listenError(error: NodeJS.ErrnoException, address: string, port: number): string {
  const known: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} of ${address} is taken by another program: end it, or let the load balancer listen on another port`,
    EACCES:
      `port ${port} of ${address} may not be listened on by this user: run as root, ` +
      `or allow it with: sysctl net.ipv4.ip_unprivileged_port_start=${port}`,
    EADDRNOTAVAIL: `${address} is no address of this machine: the rehearsal needs Linux, where all of 127.0.0.0/8 is`,
  };
  return known[error.code ?? ""] ?? `${address}:${port} can't be listened on: ${error.message}`;
}

function respond(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/plain", "cache-control": "no-cache" }).end(body);
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  const cookies = (request.headers.cookie ?? "").split(/; */);
  return cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);
}
