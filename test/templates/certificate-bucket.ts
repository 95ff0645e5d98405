import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";

import { LoopbackServer } from "./loopback-server.ts";

/** An S3 bucket with what hosts put into it. Whoever asks without a signature of the right key is refused. */
export class CertificateBucket extends LoopbackServer {
  readonly objects = new Map<string, { readonly content: Buffer; readonly time: Date }>();
  requests = 0;
  /** How often hosts looked for a certificate. */
  lineageReads = 0;
  /** `down`: it answers nobody. */
  state: "up" | "down" = "up";
  /** Methods that fail, with keys they fail on. */
  broken = /^$/;
  readonly keyId: string;

  constructor(keyId: string) {
    super();
    this.keyId = keyId;
  }

  protected override respond(request: IncomingMessage, response: ServerResponse): void {
    void this.#answer(request, response);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const key = url.split("/").slice(2).join("/");
    const content = await buffer(request);
    this.requests += 1;
    const send = (status: number, body?: Buffer, extra: Readonly<Record<string, string>> = {}): void => {
      response.writeHead(status, extra).end(body);
    };
    if (this.state === "down") {
      request.socket.destroy();
      return;
    }
    if (headers.authorization?.includes(`Credential=${this.keyId}/`) !== true) {
      send(403);
      return;
    }
    if (this.broken.test(`${method} ${key}`)) {
      send(503);
      return;
    }
    if (method === "PUT") this.objects.set(key, { content, time: new Date() });
    if (method === "DELETE") this.objects.delete(key);
    if (method !== "GET") {
      send(method === "PUT" ? 200 : 204);
      return;
    }
    if (key === "lineage") this.lineageReads += 1;
    const found = this.objects.get(key);
    if (found === undefined) {
      send(404);
      return;
    }
    const etag = `"${createHash("md5").update(found.content).digest("hex")}"`;
    if (headers["if-none-match"] === etag) send(304);
    else send(200, found.content, { ETag: etag, "Last-Modified": found.time.toUTCString() });
  }

  text(key: string): string | undefined {
    return this.objects.get(key)?.content.toString();
  }
}
