import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const TOKEN = "AQAEAFakeSessionToken_of-the-metadata-service==";

/** EC2's metadata service as far as a role's credentials go, by IMDSv2 alone: without a session token it says 401. */
export class FakeMetadata {
  /** What it answers for the role; undefined: the machine has none, or not yet. */
  credentials: string | undefined;
  readonly role = "site-host+role=1,2.3@4_5";
  /** Method and path of every request. */
  readonly asked: string[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      this.asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
      this.#answer(request, response);
    });
  }

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  /** Without the path. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #answer({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    const roles = "/latest/meta-data/iam/security-credentials/";
    if (method === "PUT" && url === "/latest/api/token") {
      const seconds = Number(headers["x-aws-ec2-metadata-token-ttl-seconds"]);
      if (seconds >= 1 && seconds <= 21_600) response.end(TOKEN);
      else response.writeHead(400).end();
    } else if (method !== "GET" || headers["x-aws-ec2-metadata-token"] !== TOKEN) {
      response.writeHead(401).end();
    } else if (url === roles && this.credentials !== undefined) {
      response.end(this.role);
    } else if (url === roles + this.role && this.credentials !== undefined) {
      response.end(this.credentials);
    } else {
      response.writeHead(404).end();
    }
  }
}
