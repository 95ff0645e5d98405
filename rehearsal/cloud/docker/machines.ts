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
import { docker, tryDocker } from "./docker.ts";
import { ContainerEvents } from "./docker-events.ts";
import type { ContainerEvent } from "./docker-events.ts";
import { renderFirewall } from "./firewall-rules.ts";
import type { MachineImages } from "./machine-images.ts";
import { labelOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import {
  dropMachine,
  MACHINE_LABEL,
  machineContainer,
  makeMachine,
  sizeArgs,
  wireScript,
} from "./machine-container.ts";
import { MachinePower } from "./machine-power.ts";
import type { MachineRecords } from "./machine-records.ts";
import { Serial } from "./serial.ts";

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
        void this.catchUp();
      },
    );
  }

  create(machine: MachineSpec): Promise<void> {
    return this.#serial.run(machine.id, async () => {
      await this.#options.records.put(machine, wireScript(this.#options.metadataGateway));
      await this.#make(machine);
      await this.#on(machine.id);
    });
  }

  start(id: string): Promise<void> {
    return this.#serial.run(id, () => this.#on(id));
  }

  stop(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await this.#power(id).cut();
      this.#states.set(id, "off");
    });
  }

  shutdown(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await this.#power(id).ask("power-off");
      this.#states.set(id, "off");
    });
  }

  reboot(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await this.#power(id).ask("reboot");
      await this.#on(id);
    });
  }

  remove(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await dropMachine(this.#options.instance, id);
      this.#states.delete(id);
      await this.#options.records.remove(id);
    });
  }

  rebuild(id: string, image: string): Promise<void> {
    return this.#serial.run(id, async () => {
      const machine = { ...this.#known(id), image };
      await dropMachine(this.#options.instance, id);
      await this.#options.records.put(machine, wireScript(this.#options.metadataGateway));
      await this.#make(machine);
      await this.#on(id);
    });
  }

  resize(id: string, size: MachineSize): Promise<void> {
    return this.#serial.run(id, async () => {
      const { vcpus, memoryMegabytes } = size;
      await docker(["update", ...sizeArgs(size), this.#container(id)]);
      await this.#options.records.update({ ...this.#known(id), vcpus, memoryMegabytes });
    });
  }

  state(id: string): Promise<MachineState> {
    return this.#power(id).state();
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

  console(id: string): Promise<string> {
    return this.#power(id).console();
  }

  setMetadata(id: string, metadata: Metadata): Promise<void> {
    return this.#serial.run(id, () => this.#options.records.update({ ...this.#known(id), metadata }));
  }

  setFirewall(id: string, rules: FirewallRules | undefined): Promise<void> {
    return this.#serial.run(id, async () => {
      const { firewall, ...machine } = this.#known(id);
      if (JSON.stringify(firewall) === JSON.stringify(rules)) return;
      await this.#options.records.setFirewall(id, rules);
      if ((await this.state(id)) === "running") {
        await docker(["exec", "--interactive", this.#container(id), "nft", "-f", "-"], {
          input: renderFirewall(rules),
        });
      }
      // Last: after a failure the same rules are not taken for done.
      await this.#options.records.update({ ...machine, firewall: rules });
    });
  }

  createImage(id: string, image: string): Promise<void> {
    return this.#serial.run(id, () => this.#options.images.keep(this.#container(id), image));
  }

  /** Catches up with what happened while nobody listened: a machine that rebooted itself is started again. */
  async catchUp(): Promise<void> {
    await Promise.all(this.#options.records.ids().map((id) => this.#settle(id)));
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

  #make(machine: MachineSpec): Promise<void> {
    const { instance, images, records } = this.#options;
    return makeMachine(instance, machine, images.resolve(machine.image), records.wireFolder(machine.id));
  }

  #power(id: string): MachinePower {
    return new MachinePower(this.#container(id));
  }

  async #on(id: string): Promise<void> {
    await this.#power(id).on();
    this.#states.set(id, "running");
  }

  #hear(event: ContainerEvent): void {
    const id = event.labels[MACHINE_LABEL];
    if (id !== undefined && this.#options.records.get(id) !== undefined) void this.#settle(id);
  }

  /**
   * Reports a machine's new state, and starts one that rebooted itself. It waits for what we do to the machine ourselves;
   * that is known by then, so it is no news.
   */
  #settle(id: string): Promise<void> {
    return this.#serial
      .run(id, async () => {
        const before = this.#states.get(id);
        if (this.#options.records.get(id) === undefined) return;
        if (await this.#power(id).wantsReboot()) {
          this.#options.log(`machine ${id} reboots`);
          this.#tell(id, "off");
          await this.#on(id);
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

  #tell(id: string, state: MachineState): void {
    for (const listener of this.#listeners) listener(id, state);
  }
}
