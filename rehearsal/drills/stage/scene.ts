import type { DockerResult } from "../../cloud/docker/docker.ts";
import type { Host } from "../../engine/cloud-status.ts";
import type { CloudName } from "../../engine/clouds/cloud-name.ts";
import type { Endpoint } from "../../engine/endpoint.ts";
import type { Home } from "../../engine/paths.ts";
import type { CheckPolicy } from "../allowance.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { DrillEvent, Expectation } from "../events.ts";
import type { Load } from "../load/load.ts";
import { Power } from "./power.ts";
import type { Rehearsal } from "./rehearsal.ts";

export interface MarkOptions {
  readonly host?: Pick<Host, "hostId">;
  /** The load balancer is to take the host out, or in: how long that takes becomes a figure. */
  readonly expect?: Expectation;
}

/** A site that serves under load: what can be seen of it and done to it at once. */
export class Scene {
  /** The load balancer's check. */
  readonly policy: CheckPolicy;
  readonly load: Load;
  /** To cut, restart and shut down hosts. */
  readonly power: Power;
  readonly #rehearsal: Rehearsal;

  constructor(rehearsal: Rehearsal, { policy, load }: { readonly policy: CheckPolicy; readonly load: Load }) {
    this.policy = policy;
    this.load = load;
    this.power = new Power(
      (...request) => rehearsal.ask(...request),
      (...command) => rehearsal.on(...command),
    );
    this.#rehearsal = rehearsal;
  }

  get cloud(): CloudName {
    return this.#rehearsal.cloud;
  }

  /** For commands that are run beside: `node rehearsal/engine/cli.ts VERB --home FOLDER --stack dev`. */
  get home(): Home {
    return this.#rehearsal.home;
  }

  get endpoint(): Endpoint {
    return this.#rehearsal.endpoint;
  }

  /** Of the last `up` that succeeded. */
  get outputs(): Readonly<Record<string, unknown>> {
    return this.#rehearsal.site.outputs;
  }

  /** What happened since the load began, with times from there. */
  get events(): readonly DrillEvent[] {
    return this.#rehearsal.events.since(this.load.began);
  }

  /** The site's hosts. */
  hosts(): Promise<readonly Host[]> {
    return this.#rehearsal.hosts();
  }

  /** One of them. @throws {DrillFailure} when there are not that many */
  async host(index = 0): Promise<Host> {
    const hosts = await this.hosts();
    const host = hosts[index];
    if (host === undefined) throw new DrillFailure(`there are ${hosts.length} hosts, and host ${index} is wanted`);
    return host;
  }

  /** Whether a host gets requests; undefined: it is no member of the load balancer. */
  isLetIn(host: Pick<Host, "hostId">): boolean | undefined {
    return this.#rehearsal.isLetIn(host);
  }

  /** Runs a command on a host, as root; whatever its exit code is. */
  on(host: Pick<Host, "machine">, ...command: readonly string[]): Promise<DockerResult> {
    return this.#rehearsal.on(host, ...command);
  }

  /** Runs a script on a host, as root. @throws {DrillFailure} when it fails */
  async shell(host: Pick<Host, "machine" | "name">, script: string): Promise<string> {
    const { code, stdout, stderr } = await this.on(host, "bash", "-c", script);
    if (code === 0) return stdout;
    throw new DrillFailure(`on ${host.name}, \`${script}\` ended with ${code}: ${stderr.trim()}`);
  }

  /** Asks the cloud's API, or the rehearsal's own surface under `/_rehearsal`. */
  ask(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.#rehearsal.ask(method, path, body);
  }

  /** Notes that something happens now. */
  mark(text: string, { host, expect }: MarkOptions = {}): void {
    this.#rehearsal.events.add({
      kind: "mark",
      text,
      ...(host !== undefined && { host: host.hostId }),
      ...(expect !== undefined && { expect }),
    });
  }
}
