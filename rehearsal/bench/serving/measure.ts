import { setTimeout as sleep } from "node:timers/promises";

import { BenchHost } from "./bench-host.ts";
import { type Configuration, type ConfigurationKey, configurations, orderOf } from "./configurations.ts";
import { type RoundSamples, type Sample, readSteady, readWrk } from "./sample.ts";
import type { BenchHosts } from "./site.ts";
import type { Round } from "./summary.ts";

/** How many requests are under way at full load, and at most at a steady one. */
export const connections = 64;

/** What `/test` of the app that ships answers. */
const body = '{"text":"optimized backend"}';

/** Long enough for Node to have compiled what it will. */
const warmUpSeconds = 5;

/** After a load, for what it left behind: logs to write, connections to close. */
const restMilliseconds = 500;

const node = "/opt/evenkeel/runtime/current/bin/node";

export interface LoadOptions {
  readonly hosts: BenchHosts;
  readonly seconds: number;
  /** Called before each configuration; throws when there is to be none. */
  readonly goOn: () => void;
}

/**
 * Warms every configuration up, not counted.
 * @returns the rate of the steady load, in requests per second: half of what the slowest can do, so that none is near its limit
 */
export async function warmUp({ hosts, goOn }: LoadOptions): Promise<number> {
  const rates: number[] = [];
  for (const configuration of configurations) {
    goOn();
    const { requestsPerSecond } = await full(hosts, configuration, warmUpSeconds);
    const fresh = await full(hosts, configuration, warmUpSeconds, "fresh");
    rates.push(requestsPerSecond, fresh.requestsPerSecond);
  }
  const half = Math.min(...rates) / 2;
  return Math.max(50, Math.floor(half / 50) * 50);
}

/** Asks every configuration for everything, one after the other. */
export async function measureRound(
  round: number,
  { hosts, seconds, steadyRate, goOn }: LoadOptions & { readonly steadyRate: number },
): Promise<Round> {
  const samples: Partial<Record<ConfigurationKey, RoundSamples>> = {};
  for (const configuration of orderOf(round)) {
    goOn();
    samples[configuration.key] = {
      kept: await full(hosts, configuration, seconds),
      fresh: await full(hosts, configuration, seconds, "fresh"),
      steady: await steady(hosts, configuration, seconds, steadyRate),
    };
  }
  return samples as Round;
}

/** As many requests as are answered, always so many under way: over connections that are kept, or with one for each. */
async function full(
  hosts: BenchHosts,
  configuration: Configuration,
  seconds: number,
  kind: "kept" | "fresh" = "kept",
): Promise<Sample> {
  const load = ["--threads", "1", "--connections", String(connections), "--duration", `${seconds}s`];
  const fresh = kind === "fresh" ? ["--header", "Connection: close"] : [];
  const script = ["--script", BenchHost.file("wrk-report.lua")];
  const command = ["wrk", ...load, ...fresh, ...script, urlOf(configuration)];
  const output = await hosts[configuration.host].run(command, { timeoutSeconds: seconds + 30 });
  await sleep(restMilliseconds);
  return readWrk(output);
}

async function steady(hosts: BenchHosts, configuration: Configuration, seconds: number, rate: number): Promise<Sample> {
  const words = [urlOf(configuration), rate, seconds, connections, body].map(String);
  const command = [node, BenchHost.file("steady-load.mjs"), ...words];
  const output = await hosts[configuration.host].run(command, { timeoutSeconds: seconds + 60 });
  await sleep(restMilliseconds);
  return readSteady(output, seconds);
}

function urlOf({ port }: Configuration): string {
  return `http://127.0.0.1:${port}/test`;
}
