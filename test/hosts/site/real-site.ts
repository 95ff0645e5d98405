import { expect } from "vitest";

import { openInstance } from "../../../rehearsal/cloud/docker/instance.ts";
import { machineContainer } from "../../../rehearsal/cloud/docker/machine-container.ts";
import { type DockerResult, tryDocker } from "../../../rehearsal/cloud/docker/docker.ts";
import { findCloud } from "../../../rehearsal/engine/cloud-process.ts";
import { RehearsalStack } from "../../../rehearsal/engine/stack.ts";
import { askApi } from "../../support/api-client.ts";
import { RehearsalCli } from "../../support/rehearsal-cli.ts";

export interface Host {
  readonly name: string;
  readonly hostId: string;
  readonly droplet: number;
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

  private constructor(cli: RehearsalCli) {
    this.cli = cli;
  }

  static async inFreshHome(): Promise<RealSite> {
    return new RealSite(await RehearsalCli.inFreshHome());
  }

  async start(): Promise<Started> {
    const run = await this.cli.run("start", "--json");
    expect(run.code, run.stderr + run.stdout).toBe(0);
    return JSON.parse(run.stdout) as Started;
  }

  /** `up` with settings of the test's own; tells what was said meanwhile if it fails. */
  async up(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const config = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`evenkeel:${name}`, value]));
    const stack = await RehearsalStack.open({
      home: this.cli.home,
      endpoint: await this.endpoint(),
      name: "dev",
      config,
      say: () => undefined,
    });
    try {
      await stack.up();
    } finally {
      await stack.close();
    }
  }

  async api(method: string, path: string, body?: unknown): Promise<unknown> {
    return askApi((await this.endpoint()).url, method, path, body);
  }

  /** Runs a command on a host, as root. */
  async on({ droplet }: Pick<Host, "droplet">, ...command: readonly string[]): Promise<DockerResult> {
    const container = machineContainer(await openInstance(this.cli.home.cloud), String(droplet));
    return tryDocker(["exec", container, ...command]);
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
