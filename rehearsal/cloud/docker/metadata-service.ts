import type { RequestListener, ServerResponse } from "node:http";

import { bytesOf } from "../bytes.ts";
import type { Bytes, MachineSpec } from "../data-plane.ts";
import { MetadataSessions, ttlSecondsOf } from "./metadata-sessions.ts";

/** The address that a request came from: whoever passes it on writes it, over what a machine may have written. */
export const SOURCE_HEADER = "x-machine-address";

const TOKEN_PATH = "latest/api/token";
const TTL_HEADER = "x-aws-ec2-metadata-token-ttl-seconds";
const TOKEN_HEADER = "x-aws-ec2-metadata-token";

/**
 * The service at http://169.254.169.254/: a machine reads its own metadata. Where a machine wants sessions, it must PUT
 * for a token first, and a request that a proxy passed on gets none.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html "IMDSv2"
 */
export function metadataService(machineAt: (publicAddress: string) => MachineSpec | undefined): RequestListener {
  const sessions = new MetadataSessions();
  return ({ method = "GET", url = "/", headers }, response) => {
    const machine = machineAt(String(headers[SOURCE_HEADER]));
    const path = url.replace(/\?.*/s, "").replace(/^\/+/, "");
    const reads = method === "GET" || method === "HEAD";
    if (machine?.metadataSessions === true && path === TOKEN_PATH) {
      const ttlSeconds = ttlSecondsOf(headers[TTL_HEADER]);
      if (method !== "PUT") refuse(response, 405, { allow: "PUT" });
      else if (headers["x-forwarded-for"] !== undefined) refuse(response, 403);
      else if (ttlSeconds === undefined) refuse(response, 400);
      else respond(response, sessions.open(machine, ttlSeconds), { [TTL_HEADER]: ttlSeconds });
    } else if (!reads) {
      refuse(response, 405, { allow: "GET, HEAD" });
    } else if (machine?.metadataSessions === true && !sessions.isOpen(machine, headers[TOKEN_HEADER])) {
      refuse(response, 401);
    } else {
      const body = machine !== undefined && Object.hasOwn(machine.metadata, path) ? machine.metadata[path] : undefined;
      if (body === undefined) refuse(response, 404);
      else respond(response, body, path.endsWith(".json") ? { "content-type": "application/json" } : {});
    }
  };
}

type Headers = Readonly<Record<string, string | number>>;

const TEXT = { "content-type": "text/plain" };

function respond(response: ServerResponse, body: string | Bytes, headers: Headers): void {
  response.writeHead(200, { ...TEXT, ...headers }).end(bytesOf(body));
}

const WORDS = { 400: "bad request", 401: "unauthorized", 403: "forbidden", 404: "not found", 405: "not allowed" };

function refuse(response: ServerResponse, status: keyof typeof WORDS, headers: Headers = {}): void {
  response.writeHead(status, { ...TEXT, ...headers }).end(`${WORDS[status]}\n`);
}
