import type { IncomingMessage, ServerResponse } from "node:http";

import { LoopbackServer } from "./loopback-server.ts";

const TOKEN = "AQAEAFakeSessionToken_of-the-metadata-service==";

/** EC2's metadata service as far as a role's credentials go, by IMDSv2 alone: without a session token it says 401. */
export class FakeMetadata extends LoopbackServer {
  /** What it answers for the role; undefined: the machine has none, or not yet. */
  credentials: string | undefined;
  readonly role = "site-host+role=1,2.3@4_5";
  /** Method and path of every request. */
  readonly asked: string[] = [];

  protected override respond({ method, url, headers }: IncomingMessage, response: ServerResponse): void {
    this.asked.push(`${method ?? ""} ${url ?? ""}`);
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
