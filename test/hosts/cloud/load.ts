import { Agent, get } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

export interface Answer {
  /** 0: the connection failed. */
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** One request, on a connection of its own unless an agent keeps some. */
export function ask(url: string, agent: Agent | false = false, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve) => {
    const request = get(url, { agent, headers, timeout: 10_000 }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (body += chunk));
      response.once("end", () => {
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers });
      });
      response.once("error", (error) => {
        resolve({ status: 0, body: error.message, headers: {} });
      });
    });
    request.once("timeout", () => request.destroy(new Error("timed out")));
    request.once("error", (error) => {
      resolve({ status: 0, body: error.message, headers: {} });
    });
  });
}

/** Between two requests of a client: eight clients ask 200 times a second, which leaves a small machine room for checks. */
const PAUSE_MILLISECONDS = 40;

export interface LoadOptions {
  /** Default: 8. */
  readonly clients?: number;
  /** Sent with every request. */
  readonly headers?: Record<string, string>;
  /** What an answer counts as. Default: {@link bodyOrFailure}. */
  readonly kindOf?: (answer: Answer) => string;
}

/** A body that tells who answered; of what is not 200 the status too. */
function bodyOrFailure({ status, body }: Answer): string {
  return status === 200 ? body : `${status} ${body}`;
}

/** A constant load: half of the clients keep their connection, half make a new one for each request. */
export class Load {
  /** How many answers there were, by kind: by default who gave them, and failures by what they were. */
  readonly answers = new Map<string, number>();
  /** When each of them came last, as of `Date.now`. */
  readonly last = new Map<string, number>();
  /** Milliseconds between two of them, at most. */
  readonly longestPause = new Map<string, number>();
  #stopped = false;
  readonly #options: Required<LoadOptions>;
  readonly #clients: readonly Promise<void>[];

  constructor(url: string, { clients = 8, headers = {}, kindOf = bodyOrFailure }: LoadOptions = {}) {
    this.#options = { clients, headers, kindOf };
    this.#clients = Array.from({ length: clients }, (_, n) => this.#client(url, n % 2 === 0));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  async #client(url: string, keepAlive: boolean): Promise<void> {
    const agent = keepAlive ? new Agent({ keepAlive: true, maxSockets: 1 }) : false;
    while (!this.#stopped) {
      this.#count(this.#options.kindOf(await ask(url, agent, this.#options.headers)));
      await delay(PAUSE_MILLISECONDS);
    }
    if (agent !== false) agent.destroy();
  }

  #count(kind: string): void {
    const now = Date.now();
    const pause = now - (this.last.get(kind) ?? now);
    this.answers.set(kind, (this.answers.get(kind) ?? 0) + 1);
    this.longestPause.set(kind, Math.max(pause, this.longestPause.get(kind) ?? 0));
    this.last.set(kind, now);
  }
}
