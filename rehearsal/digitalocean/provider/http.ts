import { setTimeout as delay } from "node:timers/promises";
import type { Configuration } from "./configuration.ts";

/** An answer that is not a success. The message has the form of the official client's, whose text is matched in places. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  /** The API's own sentence. */
  readonly reason: string;

  constructor(method: string, url: string, status: number, requestId: string, reason: string) {
    super(`${method} ${url}: ${status} (request ${JSON.stringify(requestId)}) ${reason}`);
    this.status = status;
    this.reason = reason;
  }
}

export function hasStatus(error: unknown, ...statuses: readonly number[]): error is ApiError {
  return error instanceof ApiError && statuses.includes(error.status);
}

interface Page {
  readonly links?: { readonly pages?: { readonly next?: string } };
}

/** As many as the official provider asks for in lists. */
const PER_PAGE = 200;

/** The v2 API over HTTP, with the official client's retries: also of POST, after connection errors, 429 and 5xx but 501. */
export class Api {
  readonly #configuration: Configuration;
  readonly #signal: AbortSignal;

  constructor(configuration: Configuration, signal: AbortSignal) {
    this.#configuration = configuration;
    this.#signal = signal;
  }

  async get<Answer>(path: string): Promise<Answer> {
    return (await this.#request("GET", path)) as Answer;
  }

  /** The answer, or `undefined` after 404. */
  async find<Answer>(path: string): Promise<Answer | undefined> {
    try {
      return await this.get<Answer>(path);
    } catch (error) {
      if (hasStatus(error, 404)) {
        return undefined;
      }
      throw error;
    }
  }

  async post<Answer>(path: string, body: object): Promise<Answer> {
    return (await this.#request("POST", path, body)) as Answer;
  }

  async put<Answer>(path: string, body: object): Promise<Answer> {
    return (await this.#request("PUT", path, body)) as Answer;
  }

  async patch<Answer>(path: string, body: object): Promise<Answer> {
    return (await this.#request("PATCH", path, body)) as Answer;
  }

  async delete(
    path: string,
    options: { readonly body?: object; readonly headers?: Record<string, string> } = {},
  ): Promise<void> {
    await this.#request("DELETE", path, options.body, options.headers);
  }

  /** All items of a list, page after page. */
  async list<Item>(path: string, key: string, perPage = PER_PAGE): Promise<Item[]> {
    const items: Item[] = [];
    for (let page = 1; ; page += 1) {
      const separator = path.includes("?") ? "&" : "?";
      const answer = await this.get<Page & Record<string, unknown>>(
        `${path}${separator}page=${page}&per_page=${perPage}`,
      );
      items.push(...((answer[key] ?? []) as Item[]));
      if ((answer.links?.pages?.next ?? "") === "") {
        return items;
      }
    }
  }

  async #request(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<unknown> {
    const { apiEndpoint, retries, token } = this.#configuration;
    const url = new URL(`/v2/${path}`, apiEndpoint);
    const request: RequestInit = {
      method,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${token}`,
        "user-agent": "evenkeel-rehearsal-provider",
        ...(method === "GET" ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // A redirect could lead away from this machine.
      redirect: "manual",
      signal: this.#signal,
    };
    for (let attempt = 0; ; attempt += 1) {
      const answer = await this.#attempt(url, request);
      const last = attempt >= retries.max;
      if (answer instanceof Response && (last || !isTransient(answer.status))) {
        return readAnswer(method, url, answer);
      }
      if (last) {
        throw new Error(`${method} ${url.href}: ${brokenBy(answer)}`);
      }
      const waitSeconds = Math.min(retries.waitMinSeconds * 2 ** attempt, retries.waitMaxSeconds);
      const askedSeconds = answer instanceof Response ? retryAfterSeconds(answer) : undefined;
      await delay((askedSeconds ?? waitSeconds) * 1000, undefined, { signal: this.#signal }).catch(() => {
        this.#signal.throwIfAborted();
      });
    }
  }

  /** The response, or the error of a connection that failed. */
  async #attempt(url: URL, request: RequestInit): Promise<unknown> {
    try {
      const response = await fetch(url, request);
      // Read whole here, so that a connection that breaks in the middle counts as one that failed.
      const text = await response.text();
      const empty = [204, 205, 304].includes(response.status);
      return new Response(empty ? null : text, { status: response.status, headers: response.headers });
    } catch (error) {
      this.#signal.throwIfAborted();
      return error;
    }
  }
}

function isTransient(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

/** The official client honours the header on these two answers only. */
function retryAfterSeconds(response: Response): number | undefined {
  const header = [429, 503].includes(response.status) ? response.headers.get("retry-after") : null;
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
}

async function readAnswer(method: string, url: URL, response: Response): Promise<unknown> {
  const text = await response.text();
  if (response.ok) {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  }
  const envelope = parseObject(text);
  const field = (name: string): string | undefined => {
    const value = envelope?.[name];
    return typeof value === "string" ? value : undefined;
  };
  const requestId = field("request_id") ?? response.headers.get("x-request-id") ?? "";
  throw new ApiError(method, url.href, response.status, requestId, field("message") ?? text);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** What broke a connection is in the cause of fetch's error. */
function brokenBy(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
