import { createServer, request as send } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { messageOf } from "../message.ts";
import type { StoreKey } from "./data-plane.ts";
import { judge } from "./store-access.ts";

export interface StoreGateOptions {
  /** Wanted port on 127.0.0.1; another one is taken if it is not free, and 0 means any. */
  readonly port: number;
  /** Port on 127.0.0.1 of the store behind, for what was signed for a region; unsigned requests have none. */
  readonly backendPort: (region: string | undefined) => Promise<number>;
  /** Read anew for each request. */
  readonly keys: ReadonlyMap<string, StoreKey>;
}

export interface StoreGate {
  readonly port: number;
  close(): Promise<void>;
}

/** Passes on to the object store what a key's grants allow, byte for byte: headers are part of the signature. */
export async function startStoreGate(options: StoreGateOptions): Promise<StoreGate> {
  const { backendPort, keys } = options;
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const { method = "GET", url = "/" } = request;
    let verdict: ReturnType<typeof judge>;
    try {
      const { authorization } = request.headers;
      const copySource = single(request, "x-amz-copy-source");
      const sessionToken = single(request, "x-amz-security-token");
      verdict = judge({ method, target: url, authorization, copySource, sessionToken }, keys);
    } catch {
      refuse(response, 400, "InvalidURI", "The address is not well formed.");
      return;
    }
    if (!verdict.allowed) {
      refuse(response, 403, verdict.code, verdict.message);
      return;
    }
    const { region, hidesMissing } = verdict;
    if (asksForLifecycle(request)) {
      // versitygw takes no lifecycle rules, so there are none; asked for them, it says that it knows of no such thing.
      refuse(response, 404, "NoSuchLifecycleConfiguration", "The bucket has no lifecycle rules.");
      return;
    }
    backendPort(region).then(
      (port) => {
        forward(request, response, { port, hidesMissing });
      },
      (error: unknown) => {
        refuse(response, 503, "ServiceUnavailable", messageOf(error));
      },
    );
  };
  // Objects may take long; the clients have time limits of their own.
  const server = createServer({ requestTimeout: 0 }, handle);
  // The store behind asks for the body of an `Expect: 100-continue` itself.
  server.on("checkContinue", handle);
  const port = await listen(server, options.port);
  return {
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Spaces always knows ACLs, versitygw only in buckets that were asked for so. */
const USES_ACLS = ["x-amz-object-ownership", "BucketOwnerPreferred"];

function asksForLifecycle({ method, url = "" }: IncomingMessage): boolean {
  return method === "GET" && /^\/[^/?]+\/?\?(.*&)?lifecycle(=|&|$)/.test(url);
}

function makesBucket({ method, url = "" }: IncomingMessage): boolean {
  return method === "PUT" && /^\/[^/?]+\/?(\?x-id=CreateBucket)?$/.test(url);
}

/** @throws {Error} if the header is there twice: the store behind might go by the other one. */
function single({ headersDistinct }: IncomingMessage, name: string): string | undefined {
  const [value, second] = headersDistinct[name] ?? [];
  if (second !== undefined) throw new Error(`${name} is there twice`);
  return value;
}

function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { port, hidesMissing }: { readonly port: number; readonly hidesMissing: boolean },
): void {
  const upstream = send({
    host: "127.0.0.1",
    port,
    method: request.method,
    path: request.url,
    headers: [...request.rawHeaders, ...(makesBucket(request) ? USES_ACLS : [])],
  });
  upstream.once("continue", () => {
    response.writeContinue();
  });
  upstream.once("response", (answer) => {
    if (hidesMissing && answer.statusCode === 404) {
      answer.resume();
      refuse(response, 403, "AccessDenied", "Access Denied");
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, answer.rawHeaders);
    answer.pipe(response);
    answer.once("error", () => response.destroy());
  });
  upstream.once("error", () => {
    if (response.headersSent) response.destroy();
    else refuse(response, 503, "ServiceUnavailable", "The object store does not answer.");
  });
  response.once("close", () => upstream.destroy());
  request.pipe(upstream);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escape(message)}</Message></Error>`;
  // The body of a refused request is not read.
  response.writeHead(status, { "content-type": "application/xml", connection: "close" }).end(body);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    await listenOn(server, port);
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    await listenOn(server, 0);
  }
  return (server.address() as AddressInfo).port;
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
