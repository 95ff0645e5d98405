import { Router, type RequestHandler } from "express";
import type { Logger } from "pino";

import type { Answers } from "./answers.ts";
import { checkRunner, type CheckResult, type Checks } from "./checks.ts";
import type { Config } from "./config.ts";
import { isAccepted, type HostState } from "./host-state.ts";

export type HealthStatus = "ok" | "starting" | "draining" | "failing";

/** What the health path answers; with 200 if the status is `ok`, else with 503. */
export interface Health {
  readonly status: HealthStatus;
  readonly release: string;
  readonly host: string;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

/**
 * The health path tells the load balancer whether this HOST may have traffic, `/live` only that this process answers.
 * Nothing restarts a worker for a 503 of it: when a database is down, restarting makes it worse.
 *
 * While nobody has accepted the host's generation, a worker that fails too many requests says so too: no probe asks
 * everything, but people do. Once accepted, it does not: errors of the whole site must not take all its hosts out.
 *
 * A worker that drains itself does not change the answer. While pm2 reloads, the workers of a host leave one by one
 * and the next answers on the same port: the host never leaves, and a single 503 seen by the load balancer would count
 * towards taking it out. When the whole host leaves, whoever stops it writes the `draining` marker first.
 */
export function healthRoutes(
  config: Config,
  hostState: () => HostState,
  checks: Checks,
  logger: Logger,
  answers: Answers,
): Router {
  const run = checkRunner(checks, logger);
  const router = Router();

  router.get(config.healthPath, neverStored, async (_request, response) => {
    const bad = answers.areBad && !isAccepted(config.stateDirectory);
    const results: Health["checks"] = { ...(await run()), ...(bad && { answers: "failing" }) };
    const status = healthStatus(hostState(), Object.values(results));
    const health: Health = { status, release: config.release, host: config.hostId, checks: results };
    response.status(status === "ok" ? 200 : 503).json(health);
  });
  router.get("/live", neverStored, (_request, response) => {
    response.json({ status: "ok" });
  });
  return router;
}

const neverStored: RequestHandler = (_request, response, next) => {
  response.set("Cache-Control", "no-store");
  next();
};

/** What the host is told to do outweighs what its dependencies say. */
export function healthStatus(host: HostState, checks: readonly CheckResult[]): HealthStatus {
  if (host !== "admitted") return host;
  return checks.includes("failing") ? "failing" : "ok";
}
