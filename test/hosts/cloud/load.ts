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

/** A constant load: half of the clients keep their connection, half make a new one for each request. */
export class Load {
  /** Answers by who gave them, and failures by what they were. */
  readonly answers = new Map<string, number>();
  /** When each of them came last, as of `Date.now`. */
  readonly last = new Map<string, number>();
  #stopped = false;
  readonly #clients: readonly Promise<void>[];

  constructor(url: string, clients = 8) {
    this.#clients = Array.from({ length: clients }, (_, n) => this.#client(url, n % 2 === 0));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#clients);
  }

  async #client(url: string, keepAlive: boolean): Promise<void> {
    const agent = keepAlive ? new Agent({ keepAlive: true, maxSockets: 1 }) : false;
    while (!this.#stopped) {
      const { status, body } = await ask(url, agent);
      const key = status === 200 ? body : `${status} ${body}`;
      this.answers.set(key, (this.answers.get(key) ?? 0) + 1);
      this.last.set(key, Date.now());
      await delay(PAUSE_MILLISECONDS);
    }
    if (agent !== false) agent.destroy();
  }
}
