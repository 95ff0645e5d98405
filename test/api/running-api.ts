import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, vi } from "vitest";

import { PaperDataPlane, type PaperOptions } from "../../rehearsal/cloud/paper/paper-data-plane.ts";
import { type Api, type ApiOptions, createApi } from "../../rehearsal/digitalocean/api/server.ts";
import { openApiJudge } from "../support/openapi.ts";

const judge = openApiJudge();

/** For what goes on in the background: long, for a busy machine; asked often, for an idle one. */
export const patience = { timeout: 20_000, interval: 20 };

export interface ApiReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface StartOptions {
  readonly api?: Pick<ApiOptions, "timing" | "clock" | "publicRange">;
  readonly paper?: PaperOptions;
}

/** The API over paper, on a port of its own, for one test; every reply is held against the API's description. */
export class RunningApi {
  readonly folder: string;
  readonly #options: StartOptions;
  readonly log: string[] = [];
  #api: Api | undefined;
  #url = "";
  #dataPlane: PaperDataPlane;

  private constructor(folder: string, options: StartOptions) {
    this.folder = folder;
    this.#options = options;
    this.#dataPlane = new PaperDataPlane(options.paper);
  }

  /** Ends by itself with the test. */
  static async start(options: StartOptions = {}): Promise<RunningApi> {
    const folder = await mkdtemp(join(tmpdir(), "evenkeel-api-"));
    const running = new RunningApi(folder, options);
    onTestFinished(async () => {
      await running.stop();
      await rm(folder, { recursive: true });
    });
    await running.open();
    return running;
  }

  get url(): string {
    return this.#url;
  }

  get dataPlane(): PaperDataPlane {
    return this.#dataPlane;
  }

  get stateFile(): string {
    return join(this.folder, "state.json");
  }

  async open(): Promise<void> {
    const log = (line: string) => void this.log.push(line);
    const { dataPlane, stateFile } = this;
    this.#api = await createApi({ log, ...this.#options.api, dataPlane, stateFile });
    ({ url: this.#url } = await this.#api.listen(0));
  }

  async stop(): Promise<void> {
    await this.#api?.close();
    await this.#dataPlane.close();
    this.#api = undefined;
  }

  /** As after a crash of the machine: a new process, and a data plane that knows nothing. */
  async restart(): Promise<void> {
    await this.stop();
    this.#dataPlane = new PaperDataPlane(this.#options.paper);
    await this.open();
  }

  async call(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<ApiReply> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: "Bearer rehearsal", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const reply = {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
    };
    const fault = judge?.({ method, path: new URL(response.url).pathname, ...reply });
    expect(fault, `${method} ${path} ${response.status} ${text}`).toBeUndefined();
    return reply;
  }

  get(path: string): Promise<ApiReply> {
    return this.call("GET", path);
  }

  post(path: string, body: object = {}): Promise<ApiReply> {
    return this.call("POST", path, body);
  }

  put(path: string, body: object): Promise<ApiReply> {
    return this.call("PUT", path, body);
  }

  delete(path: string, body?: object): Promise<ApiReply> {
    return this.call("DELETE", path, body);
  }

  /** Answers with the id of a droplet that is `active`. */
  async droplet(overrides: object = {}): Promise<number> {
    const id = numberAt((await this.post("/v2/droplets", { ...dropletBody, ...overrides })).body, "droplet", "id");
    await this.until(`/v2/droplets/${id}`, { droplet: { status: "active", locked: false } });
    return id;
  }

  /**
   * Has a load balancer check that often from now on: seldom, for as long as a test looks at what ends when the checks have
   * found out. Resolves when it is in force.
   */
  async checkEvery(balancer: string, seconds: number): Promise<void> {
    const put = async () =>
      (await this.put(`/v2/load_balancers/${balancer}`, { ...balancerBody, health_check: checkedEvery(seconds) }))
        .status;
    await expect.poll(put, patience).toBe(200);
    // One more is taken when the one before it is done.
    await expect.poll(put, patience).toBe(200);
  }

  /** Polls a GET until its body is like that. */
  async until(path: string, body: object): Promise<unknown> {
    return vi.waitFor(async () => {
      const reply = await this.get(path);
      expect(reply.body).toMatchObject(body);
      return reply.body;
    }, patience);
  }

  /** Polls a GET until it answers 404. */
  async untilGone(path: string): Promise<void> {
    await vi.waitFor(async () => {
      expect((await this.get(path)).status).toBe(404);
    }, patience);
  }
}

export const dropletBody = { name: "web-1", region: "fra1", size: "s-2vcpu-2gb", image: "debian-13-x64" };

/** User data as the program's: a paper host reads its release from it. */
export function userData(release: string): string {
  return `#cloud-config\nwrite_files:\n  - path: /etc/evenkeel/site.json\n    content: '{"release":"${release}"}'\n`;
}

/** Balancers of tests that run side by side have addresses of their own, so they share this port. */
export const balancerBody = {
  name: "api",
  region: "fra1",
  tag: "web",
  forwarding_rules: [{ entry_protocol: "http", entry_port: 8480, target_protocol: "http", target_port: 80 }],
  health_check: {
    protocol: "http",
    port: 80,
    path: "/health",
    check_interval_seconds: 3,
    response_timeout_seconds: 3,
    unhealthy_threshold: 2,
    healthy_threshold: 2,
  },
};

export function checkedEvery(seconds: number): object {
  return { ...balancerBody.health_check, check_interval_seconds: seconds };
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown> | undefined)?.[key], value);
}

export function textAt(value: unknown, ...path: (string | number)[]): string {
  const found = at(value, path);
  if (typeof found !== "string") throw new TypeError(`no text at ${path.join(".")} of ${JSON.stringify(value)}`);
  return found;
}

export function numberAt(value: unknown, ...path: (string | number)[]): number {
  const found = at(value, path);
  if (typeof found !== "number") throw new TypeError(`no number at ${path.join(".")} of ${JSON.stringify(value)}`);
  return found;
}

export function listAt(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, path);
  if (!Array.isArray(found)) throw new TypeError(`no list at ${path.join(".")} of ${JSON.stringify(value)}`);
  return found as unknown[];
}
