import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { onTestFinished } from "vitest";

import type { Timing } from "../../../../rehearsal/aws/model/timing.ts";
import { createModel } from "../../../../rehearsal/aws/model/server.ts";
import type { LoadBalancerSpec, StoreKey } from "../../../../rehearsal/cloud/data-plane.ts";
import { PaperDataPlane } from "../../../../rehearsal/cloud/paper/paper-data-plane.ts";

export const region = "us-east-1";

export interface View {
  readonly id: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly pending?: string;
  readonly failedAt?: string;
}

export interface HostView {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly privateAddress: string;
  readonly tags: readonly string[];
  readonly zone: string;
  readonly lifecycle: string;
  readonly launchTemplate: { readonly id: string; readonly name: string; readonly version: number };
  readonly problem?: string;
}

export interface Status {
  readonly hosts: readonly HostView[];
  readonly loadBalancers: readonly {
    readonly id: string;
    readonly name: string;
    readonly address: string;
    readonly status: string;
    readonly problem?: string;
    readonly members: readonly { readonly id: string; readonly healthy: boolean; readonly lastCheck: string }[];
  }[];
  readonly groups: readonly { readonly name: string; readonly desiredCapacity: number; readonly waitingFor?: string }[];
}

interface SavedState {
  readonly records: readonly (readonly [key: string, record: SavedRecord])[];
  readonly roleKeys: readonly unknown[];
}

interface SavedRecord {
  readonly type: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Paper that remembers the last word of what it was told. */
export class NotingDataPlane extends PaperDataPlane {
  readonly balancers = new Map<string, LoadBalancerSpec>();
  readonly keys = new Map<string, StoreKey>();

  override async setLoadBalancer(spec: LoadBalancerSpec): Promise<void> {
    await super.setLoadBalancer(spec);
    this.balancers.set(spec.id, spec);
  }

  override async removeLoadBalancer(id: string): Promise<void> {
    this.balancers.delete(id);
    await super.removeLoadBalancer(id);
  }

  override setStoreKey(key: StoreKey): Promise<void> {
    this.keys.set(key.accessKeyId, key);
    return super.setStoreKey(key);
  }

  override removeStoreKey(accessKeyId: string): Promise<void> {
    this.keys.delete(accessKeyId);
    return super.removeStoreKey(accessKeyId);
  }
}

/** Seconds in the model go by in milliseconds here. */
const testTiming: Partial<Timing> = { speed: 1000, lookSeconds: 0.02 };

interface StartOptions {
  readonly timing?: Partial<Timing>;
  /** With the account in it, if there is one; goes with the test. Default: an empty one. */
  readonly folder?: string;
  readonly dataPlane?: NotingDataPlane;
}

/** A model over paper, until the test ends. */
export async function startModel(options: StartOptions = {}): Promise<RunningModel> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "evenkeel-model-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const dataPlane = options.dataPlane ?? new NotingDataPlane({ speed: 1000 });
  const lines: string[] = [];
  const model = await createModel({
    dataPlane,
    publicRange: "198.18.128.0/17",
    stateFile: join(folder, "aws.json"),
    log: (line) => lines.push(line),
    timing: { ...testTiming, ...options.timing },
  });
  const { url } = await model.listen(0);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= model.close().then(() => dataPlane.close()));
  // Before its folder goes: what is asked for last is done first.
  onTestFinished(close);
  return new RunningModel({ url, dataPlane, folder, lines, close });
}

/** The folder for the same account in a new process, on paper that has forgotten everything. Ends the model. */
export async function inheritedFolder(model: RunningModel): Promise<string> {
  await model.close();
  // The first one's folder goes with its model.
  const folder = await mkdtemp(join(tmpdir(), "evenkeel-model-"));
  await cp(model.folder, folder, { recursive: true });
  return folder;
}

export class RunningModel {
  readonly url: string;
  readonly dataPlane: NotingDataPlane;
  readonly folder: string;
  readonly lines: readonly string[];
  readonly close: () => Promise<void>;

  constructor(parts: Pick<RunningModel, "url" | "dataPlane" | "folder" | "lines" | "close">) {
    this.url = parts.url;
    this.dataPlane = parts.dataPlane;
    this.folder = parts.folder;
    this.lines = parts.lines;
    this.close = parts.close;
  }

  async ask(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : (JSON.parse(text) as unknown) };
  }

  /** @throws {Error} with the model's code and message if it refuses */
  async create(type: string, inputs: object): Promise<View> {
    return taken(await this.ask("POST", this.#path(type), { inputs, region })) as View;
  }

  async update(type: string, id: string, inputs: object): Promise<View> {
    return taken(await this.ask("PUT", this.#path(type, id), { inputs, region })) as View;
  }

  /** `undefined` if it is not there. */
  async read(type: string, id: string): Promise<View | undefined> {
    const answer = await this.ask("GET", `${this.#path(type, id)}?region=${region}`);
    return answer.status === 404 ? undefined : (answer.body as View);
  }

  /** Waits until it is gone. */
  async remove(type: string, id: string): Promise<void> {
    taken(await this.ask("DELETE", `${this.#path(type, id)}?region=${region}`));
    await until("it is gone", async () => (await this.read(type, id)) === undefined);
  }

  async call(token: string, inputs: object): Promise<Record<string, unknown>> {
    const path = `/functions/${encodeURIComponent(token)}`;
    const answer = taken(await this.ask("POST", path, { inputs, region }));
    return (answer as { result: Record<string, unknown> }).result;
  }

  /** What the model keeps on disk. */
  async state(): Promise<SavedState> {
    const saved = JSON.parse(await readFile(join(this.folder, "aws.json"), "utf8")) as { readonly state: SavedState };
    return saved.state;
  }

  async status(): Promise<Status> {
    return (await this.ask("GET", "/_rehearsal/status")).body as Status;
  }

  /** What is ready in the end: nothing is pending any more. */
  async ready(type: string, id: string): Promise<View> {
    return until(`${id} is ready`, async () => {
      const view = await this.read(type, id);
      return view?.pending === undefined ? view : undefined;
    });
  }

  #path(type: string, id?: string): string {
    return `/resources/${encodeURIComponent(type)}${id === undefined ? "" : `/${encodeURIComponent(id)}`}`;
  }
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** @throws {Error} with the code and message of a refusal */
function taken({ status, body }: Answer): unknown {
  if (status < 300) return body;
  const { code, message } = body as { readonly code: string; readonly message: string };
  throw new Error(`${code}: ${message}`);
}

/** What `ask` gives in the end, as soon as that is neither `undefined` nor false. */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, seconds = 10): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(10);
  }
}
