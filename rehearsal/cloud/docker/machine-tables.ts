import { type ExecuteResult, type FirewallRules, MachineOff } from "../data-plane.ts";
import { renderFirewall } from "./firewall-rules.ts";
import type { Instance } from "./instance.ts";
import { machineContainer, WIRE } from "./machine-container.ts";
import { MachinePower } from "./machine-power.ts";
import type { MachineRecords } from "./machine-records.ts";
import { privateRange } from "./network.ts";
import { renderLoss } from "./packet-loss.ts";

export interface MachineTablesOptions {
  readonly instance: Instance;
  readonly records: MachineRecords;
  /** Runs a command on a machine that is on. @throws {MachineOff} */
  readonly execute: (id: string, command: readonly string[], input?: string) => Promise<ExecuteResult>;
}

/** What is around a machine in a cloud, and in its own kernel here: its firewall, and what its network loses. */
export class MachineTables {
  readonly #options: MachineTablesOptions;

  constructor(options: MachineTablesOptions) {
    this.#options = options;
  }

  async setFirewall(id: string, rules: FirewallRules | undefined): Promise<void> {
    const { records } = this.#options;
    const { firewall, ...machine } = records.known(id);
    if (JSON.stringify(firewall) === JSON.stringify(rules)) return;
    await records.setFirewall(id, rules);
    // One that is frozen loads it when it thaws, one that is off when it boots.
    const power = this.#power(id);
    const takesOrders = (await power.state()) === "running" && !(await power.isFrozen());
    if (takesOrders) await this.#load(id, "-", renderFirewall(rules));
    // Last: after a failure the same rules are not taken for done.
    await records.update({ ...machine, firewall: rules });
  }

  /** The firewall that a machine was given while it was frozen. */
  async loadFirewall(id: string): Promise<void> {
    if ((await this.#power(id).state()) === "running") await this.#load(id, `${WIRE}/firewall.nft`);
  }

  async setLoss(id: string, lossPercent: number): Promise<void> {
    const { instance, records } = this.#options;
    if (await this.#power(id).isFrozen()) throw new MachineOff(`machine ${id} is frozen: thaw it first`);
    await this.#load(id, "-", renderLoss(await privateRange(instance, records.known(id).network), lossPercent));
  }

  async #load(id: string, file: string, input?: string): Promise<void> {
    const result = await this.#options.execute(id, ["nft", "-f", file], input);
    if (result.code !== 0) throw new Error(`machine ${id} takes no tables of nftables: ${result.stderr.trim()}`);
  }

  #power(id: string): MachinePower {
    return new MachinePower(machineContainer(this.#options.instance, id));
  }
}
