import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { endCloud, ensureCloud } from "../../engine/cloud-process.ts";
import { removeCloud } from "../../engine/cloud-removal.ts";
import { readStatus } from "../../engine/cloud-status.ts";
import type { Endpoint } from "../../engine/endpoint.ts";
import { hostsOf } from "../../engine/hosts.ts";
import { listenForInterruption } from "../../engine/interruption.ts";
import { Mistake } from "../../engine/mistake.ts";
import { type Home, homeAt } from "../../engine/paths.ts";
import { during, type Say } from "../../engine/progress.ts";
import { plainOutputs } from "../../engine/result.ts";
import { leaveEngine } from "../../engine/set-up/docker-daemon.ts";
import { setUp } from "../../engine/set-up/set-up.ts";
import { RehearsalStack } from "../../engine/stack.ts";
import { BenchHost } from "./bench-host.ts";
import { type HostKind, hostKinds } from "./configurations.ts";

export type BenchHosts = Readonly<Record<HostKind, BenchHost>>;

/** The size that hosts have by default; two processors, as the machine has them to give. */
const hostSize = "s-2vcpu-2gb";

/**
 * Brings up a site of one host with each of the web servers, in a rehearsal of its own, and ends it when `work` is done,
 * or when this process is asked to end.
 *
 * @param work calls `goOn` before each of its steps
 * @throws {Mistake} when interrupted
 */
export async function withHosts<T>(say: Say, work: (hosts: BenchHosts, goOn: () => void) => Promise<T>): Promise<T> {
  const interruption = listenForInterruption();
  const goOn = () => {
    if (interruption.happened()) throw new Mistake("interrupted", 130);
  };
  const home = homeAt(await mkdtemp(join(tmpdir(), "evenkeel-serving-")));
  try {
    await setUp("docker", home.folder, say);
    const endpoint = await ensureCloud(home, "docker", say);
    const hosts: Partial<Record<HostKind, BenchHost>> = {};
    for (const kind of hostKinds) {
      goOn();
      hosts[kind] = await during(say, `making a host with ${kind}`, () => makeHost(home, endpoint, kind));
    }
    return await work(hosts as BenchHosts, goOn);
  } catch (error) {
    // What a terminal's Ctrl-C ended on the way fails with words of its own.
    goOn();
    throw error;
  } finally {
    await endCloud(home, say);
    await removeCloud(home, "docker", say);
    await leaveEngine(home.folder, say);
    await rm(home.folder, { recursive: true, force: true });
    interruption.forget();
  }
}

/** By the program, as a real one is made: what runs on it is what a team gets. */
async function makeHost(home: Home, endpoint: Endpoint, kind: HostKind): Promise<BenchHost> {
  const stack = await RehearsalStack.open({
    home,
    endpoint,
    name: `serving-${kind}`,
    config: { "evenkeel:hostCount": 1, "evenkeel:hostSize": hostSize, "evenkeel:webServer": kind },
    say: () => undefined,
  });
  try {
    const outputs = plainOutputs((await stack.up()).outputs);
    const [host] = hostsOf((await readStatus(endpoint)).hosts, outputs);
    if (host === undefined) throw new Error(`the site with ${kind} has no host`);
    return await BenchHost.prepare(home, host.machine, kind);
  } finally {
    await stack.close();
  }
}
