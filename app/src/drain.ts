import cluster from "node:cluster";
import type { Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * How long requests that are under way at the end of a drain may take to finish. What stops the process (pm2's
 * `kill_timeout`) must wait for the drain and this together, and a little more.
 */
export const closeLimitSeconds = 8;

/**
 * Lets an HTTP server leave without losing a request. Closing alone loses some: a connection in use is never idle, so
 * it stays open until the process is killed, and a proxy sends the next request down a connection that is being closed.
 * So every answer first says `Connection: close` for some seconds, while everything is still served.
 */
export class Drain {
  readonly #server: Server;
  readonly #underWay = new Set<ServerResponse>();
  #draining = false;

  /** Must be made before the server takes its first request. */
  constructor(server: Server) {
    this.#server = server;
    // First in line, so that the header is set before the app answers.
    server.prependListener("request", (_request, response) => {
      this.#underWay.add(response);
      if (this.#draining) response.setHeader("Connection", "close");
      response.once("close", () => {
        this.#underWay.delete(response);
      });
    });
  }

  /**
   * Serves on for `drainSeconds`, closes, waits for what is under way. Resolves to the number of requests
   * that had to be cut off after `limitSeconds` more: 0 when nothing was lost.
   */
  async run(drainSeconds: number, limitSeconds: number): Promise<number> {
    this.#draining = true;
    for (const response of this.#underWay) if (!response.headersSent) response.setHeader("Connection", "close");
    await sleep(drainSeconds * 1_000);

    const limit = new AbortController();
    const closed = new Promise<void>((resolve) => {
      // Idle connections are reaped by `close`, those in use as their answers end.
      this.#server.close(() => {
        resolve();
      });
    });
    await Promise.race([
      closed,
      sleep(limitSeconds * 1_000, undefined, { signal: limit.signal }).catch(() => undefined),
    ]);
    limit.abort();
    const lost = this.#underWay.size;
    this.#server.closeAllConnections();
    await leaveCluster();
    return lost;
  }
}

/**
 * In pm2's cluster mode another process accepts the connections and hands them over. One may be on its way while this
 * worker closes; its refusal makes the primary hand it to another worker, so stay until the primary has let go.
 */
async function leaveCluster(): Promise<void> {
  const worker = cluster.worker;
  if (worker?.isConnected() !== true) return;
  await new Promise<void>((resolve) => {
    worker.once("disconnect", resolve);
    worker.disconnect();
  });
}
