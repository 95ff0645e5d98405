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
import { Serial } from "../serial.ts";
import { docker, tryDocker } from "./docker.ts";
import { renderFirewall } from "./firewall-rules.ts";
import type { MachineImages } from "./machine-images.ts";
import type { Instance } from "./instance.ts";
import { dropMachine, machineContainer, makeMachine, sizeArgs, wireScript } from "./machine-container.ts";
import { MachinePower } from "./machine-power.ts";
import type { MachineRecords } from "./machine-records.ts";
import { MachineWatch } from "./machine-watch.ts";

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
  readonly #watch: MachineWatch;

  constructor(options: MachinesOptions) {
    this.#options = options;
    const { instance, records, log } = options;
    this.#watch = new MachineWatch({ instance, records, serial: this.#serial, log });
  }

  create(machine: MachineSpec): Promise<void> {
    return this.#serial.run(machine.id, async () => {
      try {
        await this.#options.records.put(machine, wireScript(this.#options.metadataGateway));
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
    return this.#serial.run(id, () => this.#on(id));
  }

  stop(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await this.#power(id).cut();
      this.#watch.note(id, "off");
    });
  }

  shutdown(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await this.#power(id).ask("power-off");
      this.#watch.note(id, "off");
    });
  }

  reboot(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await this.#power(id).ask("reboot");
      await this.#on(id);
    });
  }

  remove(id: string): Promise<void> {
    return this.#serial.run(id, () => this.#drop(id));
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
  catchUp(): Promise<void> {
    return this.#watch.catchUp();
  }

  async close(): Promise<void> {
    this.#watch.close();
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

  async #drop(id: string): Promise<void> {
    await dropMachine(this.#options.instance, id);
    this.#watch.forget(id);
    await this.#options.records.remove(id);
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
    this.#watch.note(id, "running");
  }
}
