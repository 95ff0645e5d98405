import type { DockerResult } from "../../cloud/docker/docker.ts";
import type { Host } from "../../engine/cloud-status.ts";
import { DrillFailure } from "../drill-failure.ts";
import type { AskCloud } from "./ask-cloud.ts";

type OnHost = (host: Host, ...command: readonly string[]) => Promise<DockerResult>;

/** The power switches of a cloud's hosts, and what a host's own operating system is asked. */
export class Power {
  readonly #ask: AskCloud;
  readonly #onHost: OnHost;

  constructor(ask: AskCloud, onHost: OnHost) {
    this.#ask = ask;
    this.#onHost = onHost;
  }

  /** Cuts it: nothing on the host gets to know. */
  async cut({ id }: Host): Promise<void> {
    await this.#ask("POST", `/_rehearsal/machines/${id}/kill`);
  }

  /** DigitalOcean's `power_on`. An instance of AWS's groups is replaced, not started again. */
  async on(host: Host): Promise<void> {
    await this.#action(host, "power_on");
  }

  /**
   * Asks the host to go down, as a cloud's shutdown does: by DigitalOcean's API, on AWS as an instance that is stopped gets it.
   * Returns when it has been asked.
   */
  async shutdown(host: Host): Promise<void> {
    if (host.cloud === "digitalocean") await this.#action(host, "shutdown");
    else await this.#order(host, "poweroff");
  }

  /** As somebody who is logged in there does it. Returns when it has been asked. */
  async reboot(host: Host): Promise<void> {
    await this.#order(host, "reboot");
  }

  async #action(host: Host, type: string): Promise<void> {
    if (host.cloud !== "digitalocean")
      throw new Error(`${type} is an action of DigitalOcean's; ${host.name} is on ${host.cloud}`);
    await this.#ask("POST", `/v2/droplets/${host.id}/actions`, { type });
  }

  async #order(host: Host, what: "poweroff" | "reboot"): Promise<void> {
    const { code, stderr } = await this.#onHost(host, "systemctl", "--no-block", what);
    if (code !== 0) throw new DrillFailure(`systemctl ${what} on ${host.name}: ${stderr.trim()}`);
  }
}
