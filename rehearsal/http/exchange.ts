import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import type { Work } from "../cloud/work.ts";
import { messageOf } from "../message.ts";
import { ApiError } from "./api-error.ts";
import { readBody } from "./body.ts";
import type { Fault, Faults } from "./faults.ts";
import type { Fields } from "./fields.ts";
import type { Journal } from "./journal.ts";
import type { Reply, Router } from "./router.ts";

export interface ExchangeOptions {
  readonly journal: Journal;
  readonly faults: Faults;
  readonly work: Work;
  readonly log: (line: string) => void;
  /** The cloud's own requests. */
  readonly resources: Router;
  /** What lies under `/_rehearsal`: neither in the journal nor hit by faults. */
  readonly surface: Router;
  /** Who may not come in gets the reply, or the error. @throws {ApiError} */
  readonly admit?: (request: IncomingMessage) => Reply | undefined;
  /** After each change and before its answer: keeps it, and sets going what follows from it. */
  readonly changed: () => Promise<void>;
  /** The cloud's error envelope. */
  readonly errorBody: (error: ApiError) => object;
  /** How the journal and the patterns of faults see a path. Default: as it was sent. */
  readonly readablePath?: (path: string) => string;
  /** Headers of every answer to the cloud's own requests; `fault` is what was put into this one. */
  readonly headers?: (fault: Fault | undefined) => Readonly<Record<string, string>>;
}

/** One request as far as it has been understood. */
interface Request {
  readonly incoming: IncomingMessage;
  readonly method: string;
  readonly url: URL;
  readonly readablePath: string;
  body: Fields;
  fault: Fault | undefined;
}

/** Takes a request through limits, faults, its route and the journal. */
export class Exchange {
  readonly #options: ExchangeOptions;
  #exclusive: Promise<unknown> = Promise.resolve();

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = Date.now();
    const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
    const readablePath = this.#options.readablePath?.(url.pathname) ?? url.pathname;
    const method = incoming.method ?? "GET";
    const request: Request = { incoming, method, url, readablePath, body: {}, fault: undefined };
    const control = url.pathname.startsWith("/_rehearsal/");
    const answer = control ? await this.#control(request) : await this.#resource(request);
    if (!control) {
      this.#options.journal.add({
        time: new Date(started).toISOString(),
        method: request.method,
        path: request.readablePath,
        query: Object.fromEntries(url.searchParams),
        body: request.body,
        status: answer?.status ?? 0,
        milliseconds: Date.now() - started,
        ...(request.fault === undefined ? {} : { fault: request.fault.kind }),
      });
    }
    send(response, answer, control ? {} : (this.#options.headers?.(request.fault) ?? {}));
  }

  /** Resolves when the changes that were asked for are made, and kept. */
  async settled(): Promise<void> {
    await this.#exclusive;
  }

  async #control(request: Request): Promise<Reply> {
    return this.#orError(async () => {
      request.body = await readBody(request.incoming);
      return this.#route(this.#options.surface, request);
    });
  }

  /** @returns `undefined` where the connection is to be dropped */
  async #resource(request: Request): Promise<Reply | undefined> {
    return this.#orError(async () => {
      request.body = await readBody(request.incoming);
      const refusal = this.#options.admit?.(request.incoming);
      if (refusal !== undefined) return refusal;
      request.fault = this.#options.faults.take(request.method, request.readablePath);
      return this.#withFault(request, request.fault);
    });
  }

  async #withFault(request: Request, fault: Fault | undefined): Promise<Reply | undefined> {
    const perform = () => this.#orError(() => this.#route(this.#options.resources, request));
    if (fault === undefined) return perform();
    switch (fault.kind) {
      case "status-before":
        return this.#faultReply(fault);
      case "status-after":
        await perform();
        return this.#faultReply(fault);
      case "drop-before":
        return undefined;
      case "drop-after":
        await perform();
        return undefined;
      case "delay":
        await this.#options.work.pause(fault.seconds);
        return perform();
      default:
        return perform();
    }
  }

  async #route(router: Router, request: Request): Promise<Reply> {
    const { incoming, method, url, body, fault } = request;
    const match = router(method, url.pathname);
    if (match === undefined) throw new ApiError(404, "The resource you were accessing could not be found.");
    const { route, params } = match;
    const call = {
      method,
      path: url.pathname,
      params,
      query: url.searchParams,
      headers: incoming.headers,
      body,
      baseUrl: url.origin,
      ...(fault === undefined ? {} : { fault: fault.kind }),
    };
    if (method === "GET" || route.reads === true) return route.handle(call);
    return this.#alone(async () => {
      const reply = await route.handle(call);
      // Nobody hears of an effect that a restart would undo.
      await this.#options.changed();
      return reply;
    });
  }

  /** Changes come one after another, so that none sees another half done. */
  async #alone<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#exclusive.then(change);
    this.#exclusive = result.catch(() => undefined);
    return result;
  }

  async #orError<T extends Reply | undefined>(task: () => Promise<T>): Promise<T | Reply> {
    try {
      return await task();
    } catch (error) {
      if (error instanceof ApiError) return this.#errorReply(error);
      this.#options.log(`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return this.#errorReply(new ApiError(500, `Unexpected server-side error: ${messageOf(error)}`));
    }
  }

  #faultReply(fault: Fault): Reply {
    const reply = this.#errorReply(new ApiError(fault.status, "A fault of the rehearsal was asked for."));
    return fault.retryAfter === undefined ? reply : { ...reply, headers: { "retry-after": String(fault.retryAfter) } };
  }

  #errorReply(error: ApiError): Reply {
    return { status: error.status, body: this.#options.errorBody(error) };
  }
}

function send(response: ServerResponse, answer: Reply | undefined, headers: Readonly<Record<string, string>>): void {
  if (answer === undefined) {
    response.destroy();
    return;
  }
  const content = answer.body === undefined ? "" : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...(answer.body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    "x-request-id": randomUUID(),
    ...headers,
    ...answer.headers,
  });
  response.end(content);
}
