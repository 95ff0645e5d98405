import { messageOf } from "../../message.ts";
import type { MachineState } from "../data-plane.ts";
import type { Serial } from "../serial.ts";
import { ContainerEvents } from "./docker-events.ts";
import { labelOf } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { MACHINE_LABEL, machineContainer } from "./machine-container.ts";
import { MachinePower } from "./machine-power.ts";
import type { MachineRecords } from "./machine-records.ts";

export interface MachineWatchOptions {
  readonly instance: Instance;
  readonly records: MachineRecords;
  /** In which all that is done to a machine waits its turn, by the machine's id. */
  readonly serial: Serial;
  readonly log: (line: string) => void;
}

/** Tells of machines that go off or on by themselves, and starts one again that rebooted itself. */
export class MachineWatch {
  readonly #options: MachineWatchOptions;
  readonly #listeners = new Set<(id: string, state: MachineState) => void>();
  readonly #states = new Map<string, MachineState>();
  readonly #events: ContainerEvents;

  constructor(options: MachineWatchOptions) {
    this.#options = options;
    this.#events = new ContainerEvents(
      labelOf(options.instance),
      (labels) => {
        const id = labels[MACHINE_LABEL];
        if (id !== undefined) void this.#settle(id);
      },
      () => {
        void this.catchUp();
      },
    );
  }

  onChange(listener: (id: string, state: MachineState) => void): void {
    this.#listeners.add(listener);
  }

  /** What was done to a machine on purpose is no news. */
  note(id: string, state: Exclude<MachineState, "missing">): void {
    this.#states.set(id, state);
  }

  forget(id: string): void {
    this.#states.delete(id);
  }

  /** Catches up with what happened while nobody listened: a machine that rebooted itself is started again. */
  async catchUp(): Promise<void> {
    await Promise.all(this.#options.records.ids().map((id) => this.#settle(id)));
  }

  close(): void {
    this.#events.close();
  }

  /** It waits for what we do to the machine ourselves; that is known by then. */
  async #settle(id: string): Promise<void> {
    const { instance, records, serial, log } = this.#options;
    try {
      await serial.run(id, async () => {
        if (records.get(id) === undefined) return;
        const power = new MachinePower(machineContainer(instance, id));
        if (await power.wantsReboot()) {
          log(`machine ${id} reboots`);
          this.#tell(id, "off");
          await power.on();
          this.#states.set(id, "running");
          this.#tell(id, "running");
          return;
        }
        const before = this.#states.get(id);
        const state = await power.state();
        this.#states.set(id, state);
        if (before !== undefined && before !== state) this.#tell(id, state);
      });
    } catch (error) {
      log(`machine ${id}: ${messageOf(error)}`);
    }
  }

  #tell(id: string, state: MachineState): void {
    for (const listener of this.#listeners) listener(id, state);
  }
}
