import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

import { ensureCloud, endCloud } from "../../../rehearsal/engine/cloud-process.ts";
import { removeCloud } from "../../../rehearsal/engine/cloud-removal.ts";
import type { Endpoint } from "../../../rehearsal/engine/endpoint.ts";
import { type Home, homeAt } from "../../../rehearsal/engine/paths.ts";
import { realChanges } from "../../../rehearsal/engine/result.ts";
import { RehearsalStack } from "../../../rehearsal/engine/stack.ts";
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
  readonly outputs: Readonly<Record<string, unknown>>;
  /** What the engine did, in its order: `created Droplet evenkeel-dev-...`. */
  readonly steps: readonly string[];
  /** Requests that the API got meanwhile, oldest first. */
  readonly requests: readonly JournalEntry[];
}

type Verb = "up" | "preview" | "refresh" | "destroy";
export type Config = Readonly<Record<string, unknown>>;

/** The program, the real engine and the API without hosts, in a home of its own. Dispose of it in the end. */
export class PaperSite {
  readonly home: Home;
  readonly endpoint: Endpoint;

  private constructor(home: Home, endpoint: Endpoint) {
    this.home = home;
    this.endpoint = endpoint;
  }

  static async start(): Promise<PaperSite> {
    const home = homeAt(await mkdtemp(join(tmpdir(), "evenkeel-")));
    return new PaperSite(home, await ensureCloud(home, "paper", () => undefined));
  }

  /** Runs the engine on the stack. `settings` are keys of the project: `{ hostCount: 4 }`. */
  async run(verb: Verb, settings: Config = {}, stackName = "dev", program?: PulumiFn): Promise<Outcome> {
    const config = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`evenkeel:${name}`, value]));
    const steps: string[] = [];
    const since = (await this.journal()).at(-1)?.number ?? 0;
    const stack = await this.open(config, stackName, (line) => steps.push(line.trim()), program);
    try {
      const done = await stack[verb]();
      const outputs = await stack.outputs();
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
    return entries.filter(({ path }) => path.startsWith("/v2/"));
  }

  /** Asks the rehearsal's own surface. */
  control(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.api(method, `/_rehearsal/${path}`, body);
  }

  api(method: string, path: string, body?: unknown): Promise<unknown> {
    return askApi(this.endpoint.url, method, path, body);
  }

  async dispose(): Promise<void> {
    await endCloud(this.home, () => undefined);
    await removeCloud(this.home, "paper", () => undefined);
    await rm(this.home.folder, { recursive: true, force: true });
  }
}

/** `POST /v2/droplets` and the like, without what only looks, and with ids left out. */
export function changesIn(requests: readonly JournalEntry[]): string[] {
  return requests
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path.replaceAll(/\/(\d+|[0-9a-f-]{36})(?=\/|$)/g, "/ID")}`);
}
