import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { OutputMap, PulumiFn } from "@pulumi/pulumi/automation/index.js";

import { ensureCloud, endCloud } from "../../../rehearsal/engine/cloud-process.ts";
import { removeCloud } from "../../../rehearsal/engine/cloud-removal.ts";
import type { CloudName } from "../../../rehearsal/engine/clouds/cloud-name.ts";
import type { Endpoint } from "../../../rehearsal/engine/endpoint.ts";
import { type Home, homeAt } from "../../../rehearsal/engine/paths.ts";
import { realChanges } from "../../../rehearsal/engine/result.ts";
import { RehearsalStack, type StackResult } from "../../../rehearsal/engine/stack.ts";
import { askApi } from "../../support/api-client.ts";

export interface JournalEntry {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly fault?: string;
}

export interface Outcome {
  /** Engine's count of changes, without what stayed the same. */
  readonly changes: Readonly<Record<string, number>>;
  /** Of an `up`. */
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the engine did, in its order: `created Droplet evenkeel-dev-...`. */
  readonly steps: readonly string[];
  /** Requests that the API got meanwhile, oldest first. */
  readonly requests: readonly JournalEntry[];
}

type Verb = "up" | "preview" | "refresh" | "destroy";
export type Config = Readonly<Record<string, unknown>>;

/** The least that a stack on a cloud must say. */
const leastSettings: Readonly<Record<CloudName, Config>> = {
  digitalocean: {},
  aws: { cloud: "aws", hostImage: "debian-13-amd64-20251117-2299" },
};

/** The program, the real engine and the clouds without hosts, in a home of its own. Dispose of it in the end. */
export class PaperSite {
  readonly home: Home;
  readonly endpoint: Endpoint;
  /** Whose journal and API it is about. */
  readonly cloud: CloudName;

  private constructor(home: Home, endpoint: Endpoint, cloud: CloudName) {
    this.home = home;
    this.endpoint = endpoint;
    this.cloud = cloud;
  }

  static async start(cloud: CloudName = "digitalocean"): Promise<PaperSite> {
    const home = homeAt(await mkdtemp(join(tmpdir(), "evenkeel-")));
    return new PaperSite(home, await ensureCloud(home, "paper", () => undefined), cloud);
  }

  /** The same home, seen from another of its clouds. */
  on(cloud: CloudName): PaperSite {
    return new PaperSite(this.home, this.endpoint, cloud);
  }

  /** Runs the engine on a stack of the cloud. `settings` are keys of the project: `{ hostCount: 4 }`. */
  async run(verb: Verb, settings: Config = {}, stackName = "dev", program?: PulumiFn): Promise<Outcome> {
    const all = Object.entries({ ...leastSettings[this.cloud], ...settings });
    const config = Object.fromEntries(all.map(([name, value]) => [`evenkeel:${name}`, value]));
    const steps: string[] = [];
    const since = (await this.journal()).at(-1)?.number ?? 0;
    const stack = await this.open(config, stackName, (line) => steps.push(line.trim()), program);
    try {
      const done: StackResult & { readonly outputs?: OutputMap } = await stack[verb]();
      const outputs = done.outputs ?? {};
      return {
        changes: realChanges(done.changes),
        outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown])),
        steps: steps.filter((step) => /^(created|updated|deleted|create|update|delete|FAILED|warning)\b/.test(step)),
        requests: await this.journal(since),
      };
    } finally {
      await stack.close();
    }
  }

  /** The stack itself, with whole config keys; the caller closes it. */
  open(
    config: Config,
    name: string,
    say: (line: string) => void = () => undefined,
    program?: PulumiFn,
  ): Promise<RehearsalStack> {
    const options = { home: this.home, endpoint: this.endpoint, name, config, say };
    return RehearsalStack.open({ ...options, ...(program !== undefined && { program }) });
  }

  async journal(since = 0): Promise<JournalEntry[]> {
    const { entries } = (await this.control("GET", `journal?since=${since}`)) as { entries: JournalEntry[] };
    return entries.filter(({ path }) => !path.startsWith("/_rehearsal/"));
  }

  /** Asks the rehearsal's own surface. */
  control(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.api(method, `/_rehearsal/${path}`, body);
  }

  api(method: string, path: string, body?: unknown): Promise<unknown> {
    return askApi(this.endpoint.clouds[this.cloud].url, method, path, body);
  }

  async dispose(): Promise<void> {
    await endCloud(this.home, () => undefined);
    await removeCloud(this.home, "paper", () => undefined);
    await rm(this.home.folder, { recursive: true, force: true });
  }
}

/** `POST /v2/droplets`, `POST /resources/aws:ec2/vpc:Vpc` and the like, without what only looks, and with ids left out. */
export function changesIn(requests: readonly JournalEntry[]): string[] {
  return requests
    .filter(({ method, path }) => method !== "GET" && !path.startsWith("/functions/"))
    .map(({ method, path }) => `${method} ${withoutIds(path)}`);
}

function withoutIds(path: string): string {
  const type = /^(\/resources\/[^:]+:[^:]+:\w+)\//.exec(path)?.[1];
  return type === undefined ? path.replaceAll(/\/(\d+|[0-9a-f-]{36})(?=\/|$)/g, "/ID") : `${type}/ID`;
}
