import type { IncomingMessage, ServerResponse } from "node:http";

import { LoopbackServer } from "./loopback-server.ts";

/** What the store does with a request for an object. */
export type StoreAnswer =
  | { readonly status: number; readonly body?: string }
  /** Says that there is more than it sends, then closes the connection. */
  | { readonly cut: string }
  | "hangs";

/** An object store with what a test puts in it; what is not there is answered with 404. */
export class StoreServer extends LoopbackServer {
  readonly objects = new Map<string, StoreAnswer>();
  /** Keys, in order. */
  readonly asked: string[] = [];
  readonly #bucket: string;

  constructor(bucket: string) {
    super();
    this.#bucket = bucket;
  }

  protected override respond({ url = "" }: IncomingMessage, response: ServerResponse): void {
    const key = url.slice(`/${this.#bucket}/`.length);
    this.asked.push(key);
    const answer = this.objects.get(key) ?? { status: 404, body: "<Error><Code>NoSuchKey</Code></Error>" };
    if (answer === "hangs") return;
    if ("cut" in answer) {
      response.writeHead(200, { "Content-Length": answer.cut.length + 100 });
      response.write(answer.cut, () => response.destroy());
    } else {
      // A store always says how much it sends.
      response.writeHead(answer.status, { "Content-Length": Buffer.byteLength(answer.body ?? "") }).end(answer.body);
    }
  }

  put(key: string, body: string): void {
    this.objects.set(key, { status: 200, body });
  }
}
