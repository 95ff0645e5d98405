import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { FirewallRules, MachineSpec } from "../data-plane.ts";
import { renderFirewall } from "./firewall-rules.ts";

/**
 * What is known of each machine, in memory and in a folder of its own: `machine.json` (it holds user data, so only the
 * owner may read it) and `wire/`, which the machine mounts.
 */
export class MachineRecords {
  readonly #folder: string;
  readonly #machines = new Map<string, MachineSpec>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<MachineRecords> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const records = new MachineRecords(folder);
    for (const id of await readdir(folder)) {
      try {
        const machine = JSON.parse(await readFile(join(folder, id, "machine.json"), "utf8")) as MachineSpec;
        records.#machines.set(id, machine);
      } catch {
        // A crash between making the folder and writing the file: the machine was never made.
        await rm(join(folder, id), { recursive: true, force: true });
      }
    }
    return records;
  }

  get(id: string): MachineSpec | undefined {
    return this.#machines.get(id);
  }

  /** @throws {Error} if there is no such machine. */
  known(id: string): MachineSpec {
    const machine = this.get(id);
    if (machine === undefined) throw new Error(`there is no machine ${id}`);
    return machine;
  }

  ids(): readonly string[] {
    return [...this.#machines.keys()];
  }

  machineAt(publicAddress: string): MachineSpec | undefined {
    return [...this.#machines.values()].find((machine) => machine.publicAddress === publicAddress);
  }

  /** The folder that the machine mounts. */
  wireFolder(id: string): string {
    return join(this.#folder, id, "wire");
  }

  async put(machine: MachineSpec, wireScript: string): Promise<void> {
    const wire = this.wireFolder(machine.id);
    await mkdir(wire, { recursive: true });
    await writeFile(join(wire, "wire.sh"), wireScript);
    await this.setFirewall(machine.id, machine.firewall);
    await this.update(machine);
  }

  /** Remembers changed facts of a machine. */
  async update(machine: MachineSpec): Promise<void> {
    const file = join(this.#folder, machine.id, "machine.json");
    await writeFile(`${file}.new`, JSON.stringify(machine), { mode: 0o600 });
    await rename(`${file}.new`, file);
    this.#machines.set(machine.id, machine);
  }

  /** What the machine loads when it boots next. */
  async setFirewall(id: string, rules: FirewallRules | undefined): Promise<void> {
    const file = join(this.wireFolder(id), "firewall.nft");
    await writeFile(`${file}.new`, renderFirewall(rules));
    await rename(`${file}.new`, file);
  }

  async remove(id: string): Promise<void> {
    this.#machines.delete(id);
    await rm(join(this.#folder, id), { recursive: true, force: true });
  }
}
