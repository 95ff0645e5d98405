import { join } from "node:path";

import { docker, type DockerResult, tryDocker } from "../../cloud/docker/docker.ts";
import { type Instance, openInstance } from "../../cloud/docker/instance.ts";
import { machineContainer } from "../../cloud/docker/machine-container.ts";
import { ensureCloud } from "../../engine/cloud-process.ts";
import { type Host, readStatus } from "../../engine/cloud-status.ts";
import type { CloudName } from "../../engine/clouds/cloud-name.ts";
import type { Endpoint } from "../../engine/endpoint.ts";
import { hostsOf } from "../../engine/hosts.ts";
import { type Home, repository } from "../../engine/paths.ts";
import type { Say } from "../../engine/progress.ts";
import { plainOutputs, realChanges } from "../../engine/result.ts";
import { leaveEngine } from "../../engine/set-up/docker-daemon.ts";
import { setUp } from "../../engine/set-up/set-up.ts";
import { RehearsalStack } from "../../engine/stack.ts";
import type { Config } from "../../engine/stack-config.ts";
import { readStackConfig } from "../../engine/stack-files.ts";
import { EventLog } from "../events.ts";
import { askCloud } from "./ask-cloud.ts";
import { CloudWatch, membersOf } from "./cloud-watch.ts";
import { EffectLog } from "./effect-log.ts";
import { clearHome, programsFolder } from "./home.ts";
import { killUp } from "./killed-up.ts";
import { changedProgram, type Patch, type Program } from "./program.ts";

/** Settings by their names without `evenkeel:`. */
export type Settings = Readonly<Record<string, unknown>>;

export interface UpOptions {
  /** Over those of the stack's own file. Default: none. */
  readonly settings?: Settings;
  /** Default: the program that was last brought up. */
  readonly program?: Program;
}

interface OpenOptions {
  readonly settings: Settings;
  readonly program: Program | undefined;
  readonly quietly?: boolean;
}

export interface Upped {
  /** How many resources were treated how, without those that stayed the same. */
  readonly changes: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The example stack of each cloud. */
const stackNames: Readonly<Record<CloudName, string>> = { digitalocean: "dev", aws: "aws" };

/** A site on real hosts, in a home of its own, that drills are run on one after another. Dispose of it in the end. */
export class Rehearsal {
  readonly home: Home;
  readonly endpoint: Endpoint;
  readonly cloud: CloudName;
  readonly events = new EventLog();
  readonly effects: EffectLog;
  readonly #say: Say;
  readonly #instance: Instance;
  readonly #watch: CloudWatch;
  /** Undefined: this clone's own. */
  #program: Program | undefined;
  #programs = 0;
  #settings: Settings = {};
  #outputs: Readonly<Record<string, unknown>> = {};
  /** Whether the last `up` did what it should. */
  #upped = false;

  private constructor(
    home: Home,
    { cloud, endpoint, instance, say }: { cloud: CloudName; endpoint: Endpoint; instance: Instance; say: Say },
  ) {
    this.home = home;
    this.cloud = cloud;
    this.endpoint = endpoint;
    this.#instance = instance;
    this.#say = say;
    this.effects = new EffectLog((machine) => machineContainer(instance, machine));
    this.#watch = new CloudWatch(endpoint, {
      cloud,
      events: this.events,
      onLook: ({ hosts }) => {
        this.effects.follow(hosts.filter((host) => host.cloud === cloud));
      },
    });
  }

  /** Starts a cloud in the home; what an earlier one left there is removed first. */
  static async start(home: Home, cloud: CloudName, say: Say): Promise<Rehearsal> {
    await setUp("docker", home.folder, say);
    await clearHome(home, say);
    const endpoint = await ensureCloud(home, "docker", say);
    try {
      return new Rehearsal(home, { cloud, endpoint, instance: await openInstance(home.cloud), say });
    } catch (error) {
      await clearHome(home, say);
      throw error;
    }
  }

  /** Of the last `up` that succeeded. */
  get outputs(): Readonly<Record<string, unknown>> {
    return this.#outputs;
  }

  /**
   * Makes the site what settings and program say.
   * @throws {Mistake} with what the program or the engine said
   */
  async up({ settings = {}, program = this.#program }: UpOptions = {}): Promise<Upped> {
    this.#upped = false;
    const stack = await this.#open({ settings, program });
    try {
      const { changes, outputs } = await stack.up();
      this.#program = program;
      this.#settings = settings;
      this.#outputs = plainOutputs(outputs);
      this.#upped = true;
      return { changes: realChanges(changes), outputs: this.#outputs };
    } finally {
      await stack.close();
    }
  }

  /**
   * An `up` that is killed when the engine says something: engine, program and providers, all at once.
   * @throws {DrillFailure} when it ends before
   */
  async killedUp(words: RegExp, { settings = {}, program = this.#program }: UpOptions = {}): Promise<void> {
    this.#upped = false;
    const { name, config } = await this.#stackOf(settings);
    await killUp(
      { home: this.home.folder, name, config, program: program?.folder ?? repository },
      { when: (line) => words.test(line), say: this.#engineSays() },
    );
  }

  /** Makes a changed program, and has it pack what its hosts will fetch, by a preview. */
  async makeProgram(patch: Patch, settings: Settings): Promise<Program> {
    const program = await this.#changedProgram(patch);
    const stack = await this.#open({ settings, program, quietly: true });
    try {
      await stack.preview();
    } finally {
      await stack.close();
    }
    return program;
  }

  /**
   * Brings the site up with these settings, unless it is so, and with this clone's program, which may have another app than
   * the clone's, or with a changed one.
   */
  async prepare(settings: Settings, base?: Patch): Promise<void> {
    const changed = this.#program?.onlyApp === false || base !== undefined;
    const asWanted = this.#upped && JSON.stringify(settings) === JSON.stringify(this.#settings);
    if (changed) this.#program = base && (await this.#changedProgram(base));
    if (changed || !asWanted) await this.up({ settings });
  }

  /** The site's own, as its last good `up` and the cloud tell. */
  async hosts(): Promise<readonly Host[]> {
    return hostsOf((await readStatus(this.endpoint)).hosts, this.#outputs);
  }

  /** Whether a host gets requests, as of the last look; undefined: it is no member of the load balancer. */
  isLetIn({ hostId }: Pick<Host, "hostId">): boolean | undefined {
    return this.#watch.members.get(hostId);
  }

  /** What is missing for the site to be whole: each of its hosts there, and let in. Undefined when nothing is. */
  async missing(): Promise<string | undefined> {
    const status = await readStatus(this.endpoint);
    const hosts = hostsOf(status.hosts, this.#outputs);
    const members = membersOf(status, this.cloud);
    const wanted = Number(this.#settings["hostCount"] ?? (await this.#ownHostCount()));
    const serving = hosts.filter(({ hostId, state }) => state === "running" && members.get(hostId) === true);
    if (serving.length >= wanted && serving.length === hosts.length) return undefined;
    return `${serving.length} of ${Math.max(wanted, hosts.length)} hosts are let in by the load balancer`;
  }

  async ask(method: string, path: string, body?: unknown): Promise<unknown> {
    return askCloud(this.endpoint.clouds[this.cloud].url, method, path, body);
  }

  /** Runs a command on a host, as root; whatever its exit code is. */
  async on({ machine }: Pick<Host, "machine">, ...command: readonly string[]): Promise<DockerResult> {
    return tryDocker(["exec", machineContainer(this.#instance, machine), ...command]);
  }

  /** When the host's machine was made. */
  async madeAt({ machine }: Pick<Host, "machine">): Promise<Date> {
    return new Date(
      (await docker(["inspect", "--format", "{{.Created}}", machineContainer(this.#instance, machine)])).trim(),
    );
  }

  /** Ends the cloud and removes all that it made, without the engine. */
  async dispose(): Promise<void> {
    await this.#watch.end();
    await this.effects.end();
    await clearHome(this.home, this.#say);
    await leaveEngine(this.home.folder, this.#say);
  }

  async #changedProgram(patch: Patch): Promise<Program> {
    this.#programs += 1;
    return changedProgram(join(programsFolder(this.home), String(this.#programs)), patch);
  }

  async #open({ settings, program, quietly = false }: OpenOptions): Promise<RehearsalStack> {
    return await RehearsalStack.open({
      home: this.home,
      endpoint: this.endpoint,
      ...(await this.#stackOf(settings)),
      say: quietly ? () => undefined : this.#engineSays(),
      ...(program !== undefined && { program: program.run }),
    });
  }

  /** Name and config of the cloud's example stack, with other settings. */
  async #stackOf(settings: Settings): Promise<{ readonly name: string; readonly config: Config }> {
    const own = Object.entries(settings).map(([key, value]) => [`evenkeel:${key}`, value] as const);
    const name = stackNames[this.cloud];
    return { name, config: { ...(await readStackConfig(name)), ...Object.fromEntries(own) } };
  }

  /** Notes the engine's lines, one after the other. */
  #engineSays(): Say {
    let last = "";
    return (line) => {
      const text = line.trim();
      // A wait says the same again and again.
      if (text !== last) this.events.add({ kind: "engine", text });
      last = text;
    };
  }

  async #ownHostCount(): Promise<unknown> {
    return (await readStackConfig(stackNames[this.cloud]))["evenkeel:hostCount"] ?? 2;
  }
}
