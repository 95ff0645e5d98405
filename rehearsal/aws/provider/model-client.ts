import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

const reply = z.object({
  id: z.string(),
  outputs: z.record(z.string(), z.unknown()),
  pending: z.string().optional(),
  failedAt: z.string().optional(),
});
const gone = z.object({ gone: z.boolean() });
const functionReply = z.object({ result: z.record(z.string(), z.unknown()) });
const refusal = z.object({ code: z.string(), message: z.string() });

/** A resource as the model tells it: inputs and outputs in one, what it still waits for, and when something failed last. */
export type Reply = z.infer<typeof reply>;

type Refusal = z.infer<typeof refusal>;

/** An answer of the model that is not a success. Its message is `CODE: what AWS says`. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly status: number;
  /** AWS's, such as `DependencyViolation`; empty where the answer told none. */
  readonly code: string;

  constructor(status: number, { code, message }: Refusal) {
    super(code === "" ? message : `${code}: ${message}`);
    this.status = status;
    this.code = code;
  }
}

/** AWS's own clients try three times, waiting twice as long each time. */
const ATTEMPTS = 3;
const FIRST_WAIT_MILLISECONDS = 100;

/** The model's resources and functions, over HTTP, for one region. */
export class ModelClient {
  readonly region: string;
  readonly #root: string;

  /** @param url of the model's server, on this machine */
  constructor(url: string, region: string) {
    this.#root = url;
    this.region = region;
  }

  async create(type: string, inputs: object, signal: AbortSignal): Promise<Reply> {
    // The same for every attempt: an answer that got lost must not make a second resource.
    const body = { inputs, region: this.region, clientToken: randomUUID() };
    return reply.parse(await this.#request("POST", `/resources/${encodeURIComponent(type)}`, signal, body));
  }

  /** `undefined`: there is no such resource. */
  async read(type: string, id: string, signal: AbortSignal): Promise<Reply | undefined> {
    try {
      return reply.parse(await this.#request("GET", `${resourcePath(type, id)}?region=${this.region}`, signal));
    } catch (error) {
      if (error instanceof ModelError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  async update(type: string, id: string, inputs: object, signal: AbortSignal): Promise<Reply> {
    return reply.parse(await this.#request("PUT", resourcePath(type, id), signal, { inputs, region: this.region }));
  }

  /** Whether the resource is gone now; else it goes by itself. One that was gone before is gone. */
  async delete(type: string, id: string, signal: AbortSignal): Promise<boolean> {
    try {
      const path = `${resourcePath(type, id)}?region=${this.region}`;
      return gone.parse(await this.#request("DELETE", path, signal)).gone;
    } catch (error) {
      if (error instanceof ModelError && error.status === 404) {
        return true;
      }
      throw error;
    }
  }

  async call(token: string, inputs: object, signal: AbortSignal): Promise<Record<string, unknown>> {
    const body = { inputs, region: this.region };
    const answer = await this.#request("POST", `/functions/${encodeURIComponent(token)}`, signal, body);
    return functionReply.parse(answer).result;
  }

  async #request(method: string, path: string, signal: AbortSignal, body?: object): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(method, path, signal, body);
      } catch (error) {
        signal.throwIfAborted();
        if (attempt >= ATTEMPTS || (error instanceof ModelError && !isTransient(error.status))) {
          throw error;
        }
      }
      await delay(FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1), undefined, { signal });
    }
  }

  async #attempt(method: string, path: string, signal: AbortSignal, body?: object): Promise<unknown> {
    const request: RequestInit = {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect could lead away from this machine.
      redirect: "error",
      signal,
    };
    let response: Response;
    let text: string;
    try {
      response = await fetch(new URL(path, this.#root), request);
      text = await response.text();
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(`${method} ${path}: the rehearsal's model of AWS can't be reached: ${brokenBy(error)}`, {
        cause: error,
      });
    }
    if (response.ok) {
      return JSON.parse(text);
    }
    throw new ModelError(response.status, refusalIn(text) ?? { code: "", message: `HTTP ${response.status}: ${text}` });
  }
}

function resourcePath(type: string, id: string): string {
  return `/resources/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
}

function isTransient(status: number): boolean {
  return status === 429 || status >= 500;
}

function refusalIn(text: string): Refusal | undefined {
  try {
    return refusal.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** What broke a connection is in the cause of fetch's error. */
function brokenBy(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
