import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Held {
  inputs: Record<string, unknown>;
  /** Outputs beyond the inputs. */
  computed: Record<string, unknown>;
  pending?: string;
  failedAt?: string;
  /** How often it is still found after its deletion. */
  leaving?: number;
}

interface Body {
  readonly inputs: Record<string, unknown>;
  readonly clientToken?: string;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/** What AWS's model would be asked, answered from memory: enough to see what the provider makes of it. */
export class FakeModel {
  readonly url: string;
  readonly held = new Map<string, Held>();
  /** `METHOD TYPE` and what the body says, in the order in which they came. */
  readonly requests: (Body & { readonly call: string })[] = [];
  /** What resources of a type wait for from their creation on. */
  readonly pending = new Map<string, string>();
  /** Instead of the next answers, in turn. */
  readonly failures: Answer[] = [];
  /** When something on the way of all that is pending failed last. */
  failedAt: string | undefined;
  readonly #server;
  #last = 0;

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (request, response) => void this.#handle(request, response));
  }

  static async start(): Promise<FakeModel> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new FakeModel(server);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The calls since the last time. */
  calls(): string[] {
    return this.requests.splice(0).map(({ call }) => call);
  }

  /** The only resource of a type. */
  only(type: string): Held & { readonly id: string } {
    const [found] = [...this.held].filter(([key]) => key.startsWith(`${type} `));
    if (found === undefined) throw new Error(`No ${type} is held.`);
    return Object.assign(found[1], { id: found[0].slice(type.length + 1) });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const body = { inputs: {}, ...(text === "" ? {} : (JSON.parse(text) as Partial<Body>)) };
    const { pathname } = new URL(request.url ?? "", this.url);
    const [, place = "", token = "", id = ""] = pathname.split("/").map(decodeURIComponent);
    const method = request.method ?? "";
    this.requests.push({ ...body, call: `${method} ${token}` });
    const answer =
      this.failures.shift() ??
      (place === "functions" ? callFunction(token, body.inputs) : this.#answer(method, token, id, body.inputs));
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  }

  #answer(method: string, token: string, given: string, inputs: Record<string, unknown>): Answer {
    if (method === "POST") {
      const id = `made-${(this.#last += 1)}`;
      const wait = this.pending.get(token);
      const held = {
        inputs,
        computed: { arn: `arn:${id}`, latestVersion: 1 },
        ...(wait === undefined ? {} : { pending: wait }),
        ...(this.failedAt === undefined ? {} : { failedAt: this.failedAt }),
      };
      this.held.set(`${token} ${id}`, held);
      return { status: 201, body: view(id, held) };
    }
    const key = `${token} ${given}`;
    const held = this.held.get(key);
    if (held === undefined) {
      return { status: 404, body: { code: "NotFound", message: `there is no ${given}` } };
    }
    if (method === "PUT") {
      held.inputs = inputs;
    }
    if (method === "DELETE") {
      held.leaving ??= 0;
    }
    if (held.leaving !== undefined && held.leaving-- <= 0) {
      this.held.delete(key);
      return method === "DELETE" ? { status: 200, body: { gone: true } } : { status: 404, body: {} };
    }
    return { status: 200, body: method === "DELETE" ? { gone: false } : view(given, held) };
  }
}

function view(id: string, { inputs, computed, pending, failedAt }: Held): object {
  const waiting = { ...(pending === undefined ? {} : { pending }), ...(failedAt === undefined ? {} : { failedAt }) };
  return { id, outputs: { ...inputs, ...computed }, ...waiting };
}

function callFunction(token: string, inputs: Record<string, unknown>): Answer {
  return { status: 200, body: { result: { id: token, accountId: "123456789012", arn: "a", userId: "u", ...inputs } } };
}
