import { expect } from "vitest";

import { openInstance } from "../../../rehearsal/cloud/docker/instance.ts";
import { machineContainer } from "../../../rehearsal/cloud/docker/machine-container.ts";
import { type DockerResult, tryDocker } from "../../../rehearsal/cloud/docker/docker.ts";
import { readStatus } from "../../../rehearsal/engine/cloud-status.ts";
import { findCloud } from "../../../rehearsal/engine/cloud-process.ts";
import type { CloudName } from "../../../rehearsal/engine/clouds/cloud-name.ts";
import { hostsOf } from "../../../rehearsal/engine/hosts.ts";
import { plainOutputs, realChanges } from "../../../rehearsal/engine/result.ts";
import { RehearsalStack } from "../../../rehearsal/engine/stack.ts";
import { readStackConfig } from "../../../rehearsal/engine/stack-files.ts";
import { askApi } from "../../support/api-client.ts";
import { RehearsalCli } from "../../support/rehearsal-cli.ts";

export interface Host {
  readonly name: string;
  readonly hostId: string;
  /** The cloud's id. */
  readonly id: string;
  /** Id in the data plane. */
  readonly machine: string;
  readonly privateAddress: string;
}

export interface Started {
  readonly changes: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly hosts: readonly Host[];
}

export interface Sighting {
  readonly status: number;
  readonly release: string | null;
  readonly servedBy: string | null;
}

/** A rehearsal with real hosts, in a home of its own, driven by the commands that a person types. */
export class RealSite {
  readonly cli: RehearsalCli;
  readonly cloud: CloudName;

  private constructor(cli: RehearsalCli, cloud: CloudName) {
    this.cli = cli;
    this.cloud = cloud;
  }

  static async inFreshHome(cloud: CloudName = "digitalocean"): Promise<RealSite> {
    return new RealSite(await RehearsalCli.inFreshHome(), cloud);
  }

  /** A site on another cloud in the same home. */
  beside(cloud: CloudName): RealSite {
    return new RealSite(this.cli, cloud);
  }

  /** The stack that the clone has as an example for the cloud. */
  get stack(): string {
    return this.cloud === "digitalocean" ? "dev" : this.cloud;
  }

  async start(): Promise<Started> {
    const run = await this.cli.run("start", "--stack", this.stack, "--json");
    expect(run.code, run.stderr + run.stdout).toBe(0);
    return JSON.parse(run.stdout) as Started;
  }

  /** `up` with settings of the test's own over those of the stack. */
  async up(settings: Readonly<Record<string, unknown>>): Promise<Started> {
    const own = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`evenkeel:${name}`, value]));
    const config = { ...(await readStackConfig(this.stack)), ...own };
    const endpoint = await this.endpoint();
    const stack = await RehearsalStack.open({
      home: this.cli.home,
      endpoint,
      name: this.stack,
      config,
      say: () => undefined,
    });
    try {
      const done = await stack.up();
      const outputs = plainOutputs(done.outputs);
      return {
        changes: realChanges(done.changes),
        outputs,
        hosts: hostsOf((await readStatus(endpoint)).hosts, outputs),
      };
    } finally {
      await stack.close();
    }
  }

  /** Hosts of both clouds in this home, also those that come and go. */
  async hosts(): Promise<readonly Host[]> {
    return (await readStatus(await this.endpoint())).hosts;
  }

  async api(method: string, path: string, body?: unknown): Promise<unknown> {
    return askApi((await this.endpoint()).clouds[this.cloud].url, method, path, body);
  }

  /** Runs a command on a host, as root. */
  async on({ machine }: Pick<Host, "machine">, ...command: readonly string[]): Promise<DockerResult> {
    return tryDocker(["exec", await this.container(machine), ...command]);
  }

  /** The container that a host is. */
  async container(machine: string): Promise<string> {
    return machineContainer(await openInstance(this.cli.home.cloud), machine);
  }

  private async endpoint() {
    const endpoint = await findCloud(this.cli.home);
    if (endpoint === undefined) throw new Error(`no rehearsal runs in ${this.cli.home.folder}`);
    return endpoint;
  }
}

/** One request, on a connection of its own. */
export async function ask(url: string): Promise<Sighting> {
  const response = await fetch(url, { headers: { connection: "close" } });
  await response.arrayBuffer();
  return {
    status: response.status,
    release: response.headers.get("x-release"),
    servedBy: response.headers.get("x-served-by"),
  };
}

/** Who answers, over so many requests. */
export async function answering(url: string, requests = 8): Promise<Set<string | null>> {
  const seen = new Set<string | null>();
  for (let count = 0; count < requests; count += 1) seen.add((await ask(url)).servedBy);
  return seen;
}
