import type { Logger } from "pino";

/**
 * Asks one dependency, such as the database, whether it can be used; rejects when it can't. The signal aborts when the
 * time is up. Ask once: a retry inside a check only makes it slower than the load balancer's patience.
 */
export type Check = (signal: AbortSignal) => Promise<unknown>;

/** Checks by the name that `/health` shows. */
export type Checks = Readonly<Record<string, Check>>;

export type CheckResult = "ok" | "failing";

/** Below the shortest time-out of a load balancer's check (2 s), so that its answer is ours and not a time-out. */
const timeoutMilliseconds = 1_000;

/** Load balancers have several nodes and hosts several workers: each worker asks its dependencies once a second at most. */
const cacheMilliseconds = 1_000;

/**
 * Runs every check at the same time and tells what came out, at most a second old. The reason of a failure is
 * logged when it begins and when it ends, and never told to the caller: `/health` is public.
 */
export function checkRunner(checks: Checks, logger: Logger): () => Promise<Record<string, CheckResult>> {
  const runs = Object.entries(checks).map(([name, check]) => [name, cached(name, check, logger)] as const);
  return async () => {
    const results = await Promise.all(runs.map(async ([name, run]) => [name, await run()] as const));
    return Object.fromEntries(results);
  };
}

function cached(name: string, check: Check, logger: Logger): () => Promise<CheckResult> {
  let last: Promise<CheckResult> | undefined;
  let startedAt = -Infinity;
  let shown: CheckResult = "ok";
  let unfinished = false;

  async function run(): Promise<CheckResult> {
    const result = await outcome();
    if (result !== "ok" && shown === "ok") logger.error({ check: name, reason: result }, "check began to fail");
    if (result === "ok" && shown !== "ok") logger.info({ check: name }, "check is ok again");
    shown = result === "ok" ? "ok" : "failing";
    return shown;
  }

  async function outcome(): Promise<string> {
    // A check that ignores its signal must not pile up one more waiting call per second.
    if (unfinished) return "the check before it has not ended yet";
    unfinished = true;
    const signal = AbortSignal.timeout(timeoutMilliseconds);
    const timeout = new Promise<string>((resolve) => {
      signal.addEventListener("abort", () => {
        resolve(`no answer within ${timeoutMilliseconds} ms`);
      });
    });
    const answer = Promise.resolve(signal)
      .then(check)
      .then(
        () => "ok",
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      .finally(() => {
        unfinished = false;
      });
    return await Promise.race([answer, timeout]);
  }

  return () => {
    const now = performance.now();
    if (last === undefined || now - startedAt >= cacheMilliseconds) {
      startedAt = now;
      last = run();
    }
    return last;
  };
}
