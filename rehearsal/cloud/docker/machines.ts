import { MachineOff } from "../data-plane.ts";
import type {
  ExecuteOptions,
  ExecuteResult,
  FirewallRules,
  MachineSize,
  MachineSpec,
  MachineState,
  Metadata,
} from "../data-plane.ts";
import { docker, DockerError, tryDocker } from "./docker.ts";
import { ContainerEvents } from "./docker-events.ts";
import type { ContainerEvent } from "./docker-events.ts";
import { renderFirewall } from "./firewall-rules.ts";
import type { MachineImages } from "./machine-images.ts";
import { labelOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { MACHINE_LABEL, machineArgs, machineContainer, sizeArgs, wireScript } from "./machine-container.ts";
import type { MachineRecords } from "./machine-records.ts";
import { privateNetwork } from "./network.ts";
import { seedTar } from "./seed.ts";
import { Serial } from "./serial.ts";

/** Of systemd's real-time signals (SIGRTMIN is 34): +4 powers off, +5 reboots. See systemd(1), "Signals". */
const POWER_OFF = "38";
const REBOOT = "39";
/**
 * The kernel ends a container that reboots itself as if by SIGHUP, one that powers off as if by SIGINT.
 * @see https://man7.org/linux/man-pages/man2/reboot.2.html "Behavior inside PID namespaces"
 */
const EXIT_OF_REBOOT = 128 + 1;

/** How long an operating system may take to go down; systemd gives a service 90 s by default. */
const GO_DOWN_SECONDS = 150;
const BOOT_SECONDS = 30;

export interface MachinesOptions {
  readonly instance: Instance;
  readonly images: MachineImages;
  readonly records: MachineRecords;
  /** Address on the public network through which machines reach 169.254.169.254. */
  readonly metadataGateway: string;
  readonly log: (line: string) => void;
}

/** The machines of a rehearsal: Debian containers whose first process is systemd. */
export class Machines {
  readonly #options: MachinesOptions;
  readonly #serial = new Serial();
  readonly #listeners = new Set<(id: string, state: MachineState) => void>();
  readonly #states = new Map<string, MachineState>();
  readonly #events: ContainerEvents;

  constructor(options: MachinesOptions) {
    this.#options = options;
    this.#events = new ContainerEvents(
      labelOf(options.instance),
      (event) => {
        this.#hear(event);
      },
      () => {
        void this.#catchUp();
      },
    );
  }

  create(machine: MachineSpec): Promise<void> {
    return this.#serial.run(machine.id, async () => {
      await this.#options.records.put(machine, wireScript(this.#options.metadataGateway));
      await this.#make(machine);
      await this.#boot(machine.id);
    });
  }

  start(id: string): Promise<void> {
    return this.#serial.run(id, () => this.#boot(id));
  }

  stop(id: string): Promise<void> {
    return this.#serial.run(id, () => this.#cutPower(id));
  }

  shutdown(id: string): Promise<void> {
    return this.#serial.run(id, () => this.#goDown(id, POWER_OFF));
  }

  reboot(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await this.#goDown(id, REBOOT);
      await this.#boot(id);
    });
  }

  remove(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await this.#drop(id);
      this.#states.delete(id);
      await this.#options.records.remove(id);
    });
  }

  rebuild(id: string, image: string): Promise<void> {
    return this.#serial.run(id, async () => {
      const machine = { ...this.#known(id), image };
      await this.#drop(id);
      await this.#options.records.put(machine, wireScript(this.#options.metadataGateway));
      await this.#make(machine);
      await this.#boot(id);
    });
  }

  resize(id: string, size: MachineSize): Promise<void> {
    return this.#serial.run(id, async () => {
      const { vcpus, memoryMegabytes } = size;
      await docker(["update", ...sizeArgs(size), this.#container(id)]);
      await this.#options.records.update({ ...this.#known(id), vcpus, memoryMegabytes });
    });
  }

  async state(id: string): Promise<MachineState> {
    const found = await tryDocker(["container", "inspect", "--format", "{{.State.Running}}", this.#container(id)]);
    if (found.code === 0) return found.stdout.trim() === "true" ? "running" : "off";
    if (/no such container/i.test(found.stderr)) return "missing";
    throw new DockerError(`docker container inspect: ${found.stderr.trim()}`, found.stderr);
  }

  onChange(listener: (id: string, state: MachineState) => void): void {
    this.#listeners.add(listener);
  }

  async execute(id: string, command: readonly string[], options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const timeoutSeconds = options.timeoutSeconds ?? 60;
    // Inside, so that the command itself ends too, not only the client that waits for it.
    const limit = ["timeout", "--kill-after", "2", String(timeoutSeconds)];
    const result = await tryDocker(["exec", "--interactive", this.#container(id), ...limit, ...command], {
      ...(options.input === undefined ? {} : { input: options.input }),
      timeoutSeconds: timeoutSeconds + 10,
    });
    if (result.code !== 0 && (await this.state(id)) !== "running") throw new MachineOff(`machine ${id} does not run`);
    return result;
  }

  async console(id: string): Promise<string> {
    const { stdout } = await tryDocker(["logs", this.#container(id)]);
    return stdout.replaceAll("\r\n", "\n");
  }

  setMetadata(id: string, metadata: Metadata): Promise<void> {
    return this.#serial.run(id, () => this.#options.records.update({ ...this.#known(id), metadata }));
  }

  setFirewall(id: string, rules: FirewallRules | undefined): Promise<void> {
    return this.#serial.run(id, async () => {
      const { firewall, ...machine } = this.#known(id);
      if (JSON.stringify(firewall) === JSON.stringify(rules) && firewall !== undefined) return;
      await this.#options.records.setFirewall(id, rules);
      await this.#options.records.update({ ...machine, firewall: rules });
      if ((await this.state(id)) !== "running") return;
      await docker(["exec", "--interactive", this.#container(id), "nft", "-f", "-"], { input: renderFirewall(rules) });
    });
  }

  createImage(id: string, image: string): Promise<void> {
    return this.#serial.run(id, () => this.#options.images.keep(this.#container(id), image));
  }

  /** Brings machines back that rebooted or should be known of while nobody listened. */
  async resume(): Promise<void> {
    await this.#catchUp();
  }

  async close(): Promise<void> {
    this.#events.close();
    await this.#serial.idle();
  }

  #container(id: string): string {
    return machineContainer(this.#options.instance, id);
  }

  #known(id: string): MachineSpec {
    const machine = this.#options.records.get(id);
    if (machine === undefined) throw new Error(`there is no machine ${id}`);
    return machine;
  }

  async #make(machine: MachineSpec): Promise<void> {
    const { instance, images, records } = this.#options;
    const container = this.#container(machine.id);
    // Left over if an earlier attempt was cut short.
    await tryDocker(["rm", "--force", "--volumes", container]);
    const args = machineArgs(instance, machine, images.resolve(machine.image), records.wireFolder(machine.id));
    await docker(["create", ...args]);
    const network = privateNetwork(instance, machine.network);
    await docker(["network", "connect", "--ip", machine.privateAddress, network, container]);
    await docker(["cp", "-", `${container}:/var/lib`], { input: seedTar(machine) });
  }

  /** Turns the machine on, if it is off, and waits until systemd answers. */
  async #boot(id: string): Promise<void> {
    const container = this.#container(id);
    await docker(["start", container]);
    const wait = "until [ -S /run/systemd/private ]; do sleep 0.05; done";
    const up = await tryDocker(["exec", container, "timeout", String(BOOT_SECONDS), "sh", "-c", wait]);
    if (up.code === 0) {
      this.#states.set(id, "running");
      return;
    }
    const words = (await this.console(id)).trim().split("\n").slice(-8).join("\n");
    throw new Error(`the init of machine ${id} did not come up; its console ends with:\n${words}`);
  }

  async #cutPower(id: string): Promise<void> {
    const killed = await tryDocker(["kill", this.#container(id)]);
    if (killed.code !== 0 && (await this.state(id)) === "running") throw new DockerError(killed.stderr.trim());
    await this.#waitForEnd(id, BOOT_SECONDS);
  }

  async #goDown(id: string, signal: string): Promise<void> {
    if ((await this.state(id)) !== "running") return;
    await docker(["kill", "--signal", signal, this.#container(id)]);
    await this.#waitForEnd(id, GO_DOWN_SECONDS);
  }

  async #waitForEnd(id: string, timeoutSeconds: number): Promise<void> {
    await docker(["wait", this.#container(id)], { timeoutSeconds });
    this.#states.set(id, "off");
  }

  async #drop(id: string): Promise<void> {
    const removed = await tryDocker(["rm", "--force", "--volumes", this.#container(id)]);
    if (removed.code !== 0 && (await this.state(id)) !== "missing") throw new DockerError(removed.stderr.trim());
  }

  #hear(event: ContainerEvent): void {
    const id = event.labels[MACHINE_LABEL];
    if (id === undefined || this.#options.records.get(id) === undefined) return;
    // What we do to a machine ourselves is no news to our caller.
    if (this.#serial.isBusy(id)) return;
    void this.#settle(id);
  }

  /** Reports a machine's new state; one that rebooted itself is started again first. */
  #settle(id: string): Promise<void> {
    return this.#serial
      .run(id, async () => {
        const before = this.#states.get(id);
        if (this.#options.records.get(id) === undefined) return;
        if (await this.#rebooted(id)) {
          this.#options.log(`machine ${id} reboots`);
          this.#tell(id, "off");
          await this.#boot(id);
          this.#tell(id, "running");
          return;
        }
        const state = await this.state(id);
        this.#states.set(id, state);
        if (before !== undefined && before !== state) this.#tell(id, state);
      })
      .catch((error: unknown) => {
        this.#options.log(`machine ${id}: ${error instanceof Error ? error.message : String(error)}`);
      });
  }

  async #rebooted(id: string): Promise<boolean> {
    const format = "{{.State.Running}} {{.State.ExitCode}}";
    const found = await tryDocker(["container", "inspect", "--format", format, this.#container(id)]);
    return found.stdout.trim() === `false ${EXIT_OF_REBOOT}`;
  }

  async #catchUp(): Promise<void> {
    await Promise.all(this.#options.records.ids().map((id) => this.#settle(id)));
  }

  #tell(id: string, state: MachineState): void {
    for (const listener of this.#listeners) listener(id, state);
  }
}
