import { arch, cpus, loadavg, release, totalmem } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

import type { BenchHosts } from "./site.ts";

/** What the figures were measured under. */
export interface Conditions {
  /** RFC 3339, UTC. */
  readonly measuredAt: string;
  readonly processor: string;
  readonly processors: number;
  readonly memoryMegabytes: number;
  readonly kernel: string;
  /** One-minute average before the first round. */
  readonly loadAverage: number;
  /** By name, as Debian or npm number them. */
  readonly versions: Readonly<Record<string, string>>;
}

export async function conditionsOf({ nginx, apache }: BenchHosts): Promise<Conditions> {
  const [processor] = cpus();
  return {
    measuredAt: new Date().toISOString(),
    processor: `${processor?.model.trim() ?? "unknown"} (${arch()})`,
    processors: cpus().length,
    memoryMegabytes: Math.round(totalmem() / 2 ** 20),
    kernel: release(),
    loadAverage: loadavg()[0] ?? NaN,
    versions: {
      ...versionsIn(await nginx.run([...debianVersions, "nginx", "caddy", "wrk"])),
      ...versionsIn(await apache.run([...debianVersions, "apache2"])),
      ...versionsIn(await nginx.run(["/opt/evenkeel/runtime/current/bin/node", "--eval", nodeVersions])),
    },
  };
}

const debianVersions = ["dpkg-query", "--show", "--showformat", "${Package} ${Version}\\n"];

const nodeVersions = `
  console.log("node", process.versions.node);
  const packages = { pm2: "runtime", express: "release" };
  for (const [name, part] of Object.entries(packages)) {
    console.log(name, require(\`/opt/evenkeel/\${part}/current/node_modules/\${name}/package.json\`).version);
  }`;

function versionsIn(lines: string): Record<string, string> {
  const pairs = lines.trim().split("\n");
  return Object.fromEntries(pairs.map((line) => [line.replace(/ .*/, ""), line.replace(/^\S* /, "")] as const));
}

/** Which part of the machine's processors is busy, from 0 to 1, while nothing of the benchmark's is at work. */
export async function busyShare(milliseconds = 1_000): Promise<number> {
  const before = processorTimes();
  await sleep(milliseconds);
  const after = processorTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

function processorTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map(({ times }) => times);
  return {
    idle: times.reduce((sum, { idle }) => sum + idle, 0),
    all: times.flatMap((one) => Object.values(one)).reduce((sum, time) => sum + time, 0),
  };
}
