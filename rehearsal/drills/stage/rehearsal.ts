import { type DockerResult, tryDocker } from "../../cloud/docker/docker.ts";
import { type Instance, openInstance } from "../../cloud/docker/instance.ts";
import { machineContainer } from "../../cloud/docker/machine-container.ts";
import { MachinePower } from "../../cloud/docker/machine-power.ts";
import { ensureCloud } from "../../engine/cloud-process.ts";
import { type Host, readStatus } from "../../engine/cloud-status.ts";
import type { CloudName } from "../../engine/clouds/cloud-name.ts";
import type { Endpoint } from "../../engine/endpoint.ts";
import { hostsOf } from "../../engine/hosts.ts";
import type { Home } from "../../engine/paths.ts";
import type { Say } from "../../engine/progress.ts";
import { setUp } from "../../engine/set-up/set-up.ts";
import { messageOf } from "../../message.ts";
import { EventLog } from "../events.ts";
import type { Entrances } from "../refusals.ts";
import { askCloud } from "./ask-cloud.ts";
import { CloudWatch, membersOf } from "./cloud-watch.ts";
import { EffectLog } from "./effect-log.ts";
import { clearHome, leaveHome } from "./home.ts";
import { Site } from "./site.ts";

/** A site on real hosts, in a home of its own, that drills are run on one after another. Dispose of it in the end. */
export class Rehearsal {
  readonly home: Home;
  readonly endpoint: Endpoint;
  readonly cloud: CloudName;
  readonly events = new EventLog();
  readonly effects: EffectLog;
  readonly site: Site;
  readonly #say: Say;
  readonly #instance: Instance;
  readonly #watch: CloudWatch;

  private constructor(
    home: Home,
    { cloud, endpoint, instance, say }: { cloud: CloudName; endpoint: Endpoint; instance: Instance; say: Say },
  ) {
    this.home = home;
    this.cloud = cloud;
    this.endpoint = endpoint;
    this.#instance = instance;
    this.#say = say;
    this.site = new Site({ home, endpoint, cloud, events: this.events });
    this.effects = new EffectLog((machine) => machineContainer(instance, machine));
    this.#watch = new CloudWatch(endpoint, {
      cloud,
      events: this.events,
      onLook: ({ hosts }) => {
        this.effects.follow(hosts.filter((host) => host.cloud === cloud));
      },
    });
  }

  /** Starts a cloud in the home; what an earlier one left there is removed first. When that fails nothing is left running. */
  static async start(home: Home, cloud: CloudName, say: Say): Promise<Rehearsal> {
    try {
      await setUp("docker", home.folder, say);
      await clearHome(home, say);
      const endpoint = await ensureCloud(home, "docker", say);
      return new Rehearsal(home, { cloud, endpoint, instance: await openInstance(home.cloud), say });
    } catch (error) {
      await leaveHome(home, say).catch((another: unknown) => {
        say(messageOf(another));
      });
      throw error;
    }
  }

  /** The site's own, as its last good `up` and the cloud tell. */
  async hosts(): Promise<readonly Host[]> {
    return hostsOf((await readStatus(this.endpoint)).hosts, this.site.outputs);
  }

  /** Whether a host gets requests, as of the last look; undefined: it is no member of the load balancer. */
  isLetIn({ hostId }: Pick<Host, "hostId">): boolean | undefined {
    return this.#watch.members.get(hostId);
  }

  /** Where the cloud said that it serves, with times from a moment on. */
  entrancesSince(moment: number): readonly Entrances[] {
    return this.#watch.entrancesSince(moment);
  }

  /** What is missing for the site to be whole: each of its hosts there, and let in. Undefined when nothing is. */
  async missing(): Promise<string | undefined> {
    const status = await readStatus(this.endpoint);
    const hosts = hostsOf(status.hosts, this.site.outputs);
    const members = membersOf(status, this.cloud);
    const wanted = await this.site.hostCount();
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

  /** When the host's machine was last switched on. */
  async switchedOnAt({ machine }: Pick<Host, "machine">): Promise<Date> {
    return new MachinePower(machineContainer(this.#instance, machine)).switchedOnAt();
  }

  /** Ends the cloud and removes all that it made, without the engine. */
  async dispose(): Promise<void> {
    await this.#watch.end();
    await this.effects.end();
    await leaveHome(this.home, this.#say);
  }
}
