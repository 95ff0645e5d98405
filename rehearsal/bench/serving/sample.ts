import { z } from "zod";

/** Latencies are microseconds. */
const latencies = { p50: z.number(), p99: z.number() };

/** What `host/wrk-report.lua` prints. `badStatus`: answers of 400 and above. */
const wrkSchema = z.object({
  requests: z.int().positive(),
  microseconds: z.int().positive(),
  ...latencies,
  badStatus: z.int(),
  brokenConnections: z.int(),
  timeouts: z.int(),
});

/** What `host/steady-load.mjs` prints. `wrong`: everything but a 200 with the right body. */
const steadySchema = z.object({ requests: z.int().positive(), ...latencies, wrong: z.int() });

/** What one load has measured. */
export interface Sample {
  readonly requestsPerSecond: number;
  readonly p50Microseconds: number;
  readonly p99Microseconds: number;
  /** Requests that were not answered as they should be. */
  readonly bad: number;
}

/** What one configuration did in one round. */
export interface RoundSamples {
  /** As many requests as it takes, over connections that are kept. */
  readonly kept: Sample;
  /** The same with a connection for each request. */
  readonly fresh: Sample;
  /** As many requests per second as were asked for. */
  readonly steady: Sample;
}

/** @throws {Error} if wrk printed no report, which then is the message. */
export function readWrk(output: string): Sample {
  const { requests, microseconds, p50, p99, ...bad } = wrkSchema.parse(lastLine("wrk", output));
  return {
    requestsPerSecond: requests / (microseconds / 1e6),
    p50Microseconds: p50,
    p99Microseconds: p99,
    bad: bad.badStatus + bad.brokenConnections + bad.timeouts,
  };
}

/** @throws {Error} if the steady load printed no report, which then is the message. */
export function readSteady(output: string, seconds: number): Sample {
  const { requests, p50, p99, wrong } = steadySchema.parse(lastLine("the steady load", output));
  return { requestsPerSecond: requests / seconds, p50Microseconds: p50, p99Microseconds: p99, bad: wrong };
}

function lastLine(program: string, output: string): unknown {
  const line = output.trim().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${program} printed no report:\n${output.trim()}`);
  }
}
