import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { messageOf } from "../../message.ts";
import type { Cloud } from "./cloud.ts";
import { ApiError, notFound } from "./errors.ts";
import type { Controls } from "./control.ts";
import type { Fault } from "./faults.ts";
import type { Fields } from "./fields.ts";
import { tooManyRequests } from "./rate-limit.ts";
import { authenticate, readBody } from "./request.ts";
import type { Reply, Router } from "./router.ts";

/** What a client gets; `undefined` instead of it: the connection is dropped. */
interface Answer extends Reply {
  readonly headers?: Readonly<Record<string, string>>;
}

/** One request as far as it has been understood. */
interface Request {
  readonly incoming: IncomingMessage;
  readonly method: string;
  readonly url: URL;
  body: Fields;
  fault: Fault | undefined;
}

/** Takes a request through limits, faults, its route and the journal. */
export class Exchange {
  readonly #cloud: Cloud;
  readonly #controls: Controls;
  readonly #resources: Router;
  readonly #surface: Router;
  #exclusive: Promise<unknown> = Promise.resolve();

  constructor(parts: { cloud: Cloud; controls: Controls; resources: Router; surface: Router }) {
    this.#cloud = parts.cloud;
    this.#controls = parts.controls;
    this.#resources = parts.resources;
    this.#surface = parts.surface;
  }

  async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = Date.now();
    const url = new URL(incoming.url ?? "/", `http://${incoming.headers.host ?? "localhost"}`);
    const request: Request = { incoming, method: incoming.method ?? "GET", url, body: {}, fault: undefined };
    const control = url.pathname.startsWith("/_rehearsal/");
    const answer = control ? await this.#control(request) : await this.#resource(request);
    if (!control) {
      this.#controls.journal.add({
        time: new Date(started).toISOString(),
        method: request.method,
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: request.body,
        status: answer?.status ?? 0,
        milliseconds: Date.now() - started,
        ...(request.fault === undefined ? {} : { fault: request.fault.kind }),
      });
    }
    send(response, answer, control ? {} : this.#controls.rateLimit.headers());
  }

  async #control(request: Request): Promise<Answer> {
    return this.#orError(async () => {
      request.body = await readBody(request.incoming);
      return this.#route(this.#surface, request);
    });
  }

  async #resource(request: Request): Promise<Answer | undefined> {
    const { rateLimit, faults } = this.#controls;
    return this.#orError(async () => {
      request.body = await readBody(request.incoming);
      authenticate(request.incoming);
      const wait = rateLimit.count();
      if (wait > 0) return { ...errorAnswer(tooManyRequests()), headers: { "retry-after": String(wait) } };
      request.fault = faults.take(request.method, request.url.pathname);
      return this.#withFault(request, request.fault);
    });
  }

  async #withFault(request: Request, fault: Fault | undefined): Promise<Answer | undefined> {
    const perform = () => this.#orError(() => this.#route(this.#resources, request));
    switch (fault?.kind) {
      case "status-before":
        return faultAnswer(fault);
      case "status-after":
        await perform();
        return faultAnswer(fault);
      case "drop-before":
        return undefined;
      case "drop-after":
        await perform();
        return undefined;
      case "delay":
        await this.#cloud.work.pause(fault.seconds);
        return perform();
      case "stuck-new":
      case undefined:
        return perform();
    }
  }

  async #route(router: Router, request: Request): Promise<Reply> {
    const { method, url, body } = request;
    const match = router(method, url.pathname);
    if (match === undefined) throw notFound();
    const call = {
      method,
      path: url.pathname,
      params: match.params,
      query: url.searchParams,
      body,
      baseUrl: url.origin,
      stuckNew: request.fault?.kind === "stuck-new",
    };
    if (method === "GET") return match.route.handle(call);
    return this.#alone(async () => {
      const reply = await match.route.handle(call);
      // Nobody hears of an effect that a restart would undo; what follows from it goes on behind the answer.
      await this.#cloud.store.save();
      this.#cloud.reconciler.settle().catch((error: unknown) => {
        this.#cloud.log(`reconciling failed: ${messageOf(error)}`);
      });
      return reply;
    });
  }

  /** Changes come one after another, so that none sees another half done. */
  async #alone<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#exclusive.then(change);
    this.#exclusive = result.catch(() => undefined);
    return result;
  }

  async #orError<T extends Answer | undefined>(task: () => Promise<T>): Promise<T | Answer> {
    try {
      return await task();
    } catch (error) {
      if (error instanceof ApiError) return errorAnswer(error);
      this.#cloud.log(`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return errorAnswer(new ApiError(500, `Unexpected server-side error: ${messageOf(error)}`));
    }
  }
}

function errorAnswer(error: ApiError): Answer {
  const { id, message, details } = error;
  return { status: error.status, body: { id, message, request_id: randomUUID(), ...details } };
}

function faultAnswer(fault: Fault): Answer {
  const answer = errorAnswer(new ApiError(fault.status, "A fault of the rehearsal was asked for."));
  return fault.retryAfter === undefined ? answer : { ...answer, headers: { "retry-after": String(fault.retryAfter) } };
}

function send(response: ServerResponse, answer: Answer | undefined, headers: Readonly<Record<string, string>>): void {
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
