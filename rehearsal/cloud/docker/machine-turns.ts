import { Serial } from "../serial.ts";
import { tryDocker } from "./docker.ts";
import { MachinePower } from "./machine-power.ts";

/**
 * In which what is done to a machine waits its turn, by the machine's id. A shutdown gives way to whoever cuts the power: on
 * a frozen machine it would never end.
 */
export class MachineTurns {
  readonly serial = new Serial();
  readonly #containerOf: (id: string) => string;
  /** Machines that were asked to go down, and are not off yet. */
  readonly #goingDown = new Set<string>();
  /** How many wait to cut a machine's power. */
  readonly #cutting = new Map<string, number>();

  constructor(containerOf: (id: string) => string) {
    this.#containerOf = containerOf;
  }

  run<T>(id: string, task: () => Promise<T>): Promise<T> {
    return this.serial.run(id, task);
  }

  /** To be called in the machine's turn. */
  async goDown(id: string, what: "power-off" | "reboot"): Promise<void> {
    // Somebody behind it in the queue has not the time.
    if (this.#cutting.has(id)) return;
    this.#goingDown.add(id);
    try {
      await new MachinePower(this.#containerOf(id)).ask(what);
    } finally {
      this.#goingDown.delete(id);
    }
  }

  /** A turn after which the machine is off. */
  async cut(id: string, task: () => Promise<void>): Promise<void> {
    this.#cutting.set(id, (this.#cutting.get(id) ?? 0) + 1);
    try {
      const done = this.serial.run(id, task);
      if (this.#goingDown.has(id)) await tryDocker(["kill", this.#containerOf(id)]);
      await done;
    } finally {
      const others = (this.#cutting.get(id) ?? 1) - 1;
      if (others > 0) this.#cutting.set(id, others);
      else this.#cutting.delete(id);
    }
  }
}
