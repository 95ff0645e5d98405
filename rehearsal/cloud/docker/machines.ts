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
import type { MachineImages } from "./machine-images.ts";
import type { Instance } from "./instance.ts";
import { dropMachine, machineContainer, makeMachine, plantSeed, sizeArgs, wireScript } from "./machine-container.ts";
import { MachinePower } from "./machine-power.ts";
import type { MachineRecords } from "./machine-records.ts";
import { MachineTables } from "./machine-tables.ts";
import { MachineTurns } from "./machine-turns.ts";
import { MachineWatch } from "./machine-watch.ts";

export interface MachinesOptions {
  readonly instance: Instance;
  readonly images: MachineImages;
  readonly records: MachineRecords;
  /** On the public network: whom machines ask for names, and through whom they reach 169.254.169.254. */
  readonly servicesAddress: string;
  readonly log: (line: string) => void;
}

/** The machines of a rehearsal: Debian containers whose first process is systemd. */
export class Machines {
  readonly #options: MachinesOptions;
  readonly #turns = new MachineTurns((id) => this.#container(id));
  readonly #watch: MachineWatch;
  readonly #tables: MachineTables;

  constructor(options: MachinesOptions) {
    this.#options = options;
    const { instance, records, log } = options;
    this.#watch = new MachineWatch({ instance, records, serial: this.#turns.serial, log });
    this.#tables = new MachineTables({
      instance,
      records,
      execute: (id, command, input) => this.execute(id, command, input === undefined ? {} : { input }),
    });
  }

  create(machine: MachineSpec): Promise<void> {
    return this.#turns.run(machine.id, async () => {
      try {
        await this.#options.records.put(machine, wireScript(this.#options.servicesAddress));
        await this.#make(machine);
        await this.#on(machine.id);
      } catch (error) {
        // Half a machine is none. What can't be removed either is left for `remove`.
        await this.#drop(machine.id).catch(() => undefined);
        throw error;
      }
    });
  }

  start(id: string): Promise<void> {
    return this.#turns.run(id, () => this.#on(id));
  }

  stop(id: string): Promise<void> {
    return this.#turns.cut(id, async () => {
      await this.#power(id).cut();
      this.#watch.note(id, "off");
    });
  }

  shutdown(id: string): Promise<void> {
    return this.#turns.run(id, async () => {
      await this.#turns.goDown(id, "power-off");
      this.#watch.note(id, "off");
    });
  }

  reboot(id: string): Promise<void> {
    return this.#turns.run(id, async () => {
      await this.#turns.goDown(id, "reboot");
      await this.#on(id);
    });
  }

  remove(id: string): Promise<void> {
    return this.#turns.cut(id, () => this.#drop(id));
  }

  rebuild(id: string, image: string): Promise<void> {
    return this.#turns.run(id, async () => {
      const machine = { ...this.#options.records.known(id), image };
      await dropMachine(this.#options.instance, id);
      await this.#options.records.put(machine, wireScript(this.#options.servicesAddress));
      await this.#make(machine);
      await this.#on(id);
    });
  }

  resize(id: string, size: MachineSize): Promise<void> {
    return this.#turns.run(id, async () => {
      const { vcpus, memoryMegabytes } = size;
      await docker(["update", ...sizeArgs(size), this.#container(id)]);
      await this.#options.records.update({ ...this.#options.records.known(id), vcpus, memoryMegabytes });
    });
  }

  state(id: string): Promise<MachineState> {
    return this.#power(id).state();
  }

  /** At once, also in the middle of what takes its turns: a shutdown then waits. */
  freeze(id: string): Promise<void> {
    return this.#power(id).freeze();
  }

  async thaw(id: string): Promise<void> {
    await this.#power(id).thaw();
    await this.#tables.loadFirewall(id);
  }

  setLoss(id: string, lossPercent: number): Promise<void> {
    return this.#turns.run(id, () => this.#tables.setLoss(id, lossPercent));
  }

  onChange(listener: (id: string, state: MachineState) => void): void {
    this.#watch.onChange(listener);
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
    return this.#turns.run(id, () => this.#options.records.update({ ...this.#options.records.known(id), metadata }));
  }

  setFirewall(id: string, rules: FirewallRules | undefined): Promise<void> {
    return this.#turns.run(id, () => this.#tables.setFirewall(id, rules));
  }

  createImage(id: string, image: string): Promise<void> {
    return this.#turns.run(id, () => this.#options.images.keep(this.#container(id), image));
  }

  /** Catches up with what happened while nobody listened: a machine that rebooted itself is started again. */
  catchUp(): Promise<void> {
    return this.#watch.catchUp();
  }

  async close(): Promise<void> {
    this.#watch.close();
    await this.#turns.serial.idle();
  }

  #container(id: string): string {
    return machineContainer(this.#options.instance, id);
  }

  async #drop(id: string): Promise<void> {
    await dropMachine(this.#options.instance, id);
    this.#watch.forget(id);
    await this.#options.records.remove(id);
  }

  #make(machine: MachineSpec): Promise<void> {
    const { instance, images, records, servicesAddress: resolver } = this.#options;
    const image = images.resolve(machine.image);
    return makeMachine(instance, machine, { image, wireFolder: records.wireFolder(machine.id), resolver });
  }

  #power(id: string): MachinePower {
    return new MachinePower(this.#container(id));
  }

  async #on(id: string): Promise<void> {
    await plantSeed(this.#options.instance, this.#options.records.known(id));
    await this.#power(id).on();
    this.#watch.note(id, "running");
  }
}
