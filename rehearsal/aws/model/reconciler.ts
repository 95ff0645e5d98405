import { Coalesced } from "../../cloud/coalesced.ts";
import { type FirewallRules, MachineOff, type Metadata } from "../../cloud/data-plane.ts";
import { messageOf } from "../../message.ts";
import type { Account } from "./account.ts";
import type { Instance } from "./instance.ts";
import { type BalancerPlan, planOf } from "./kinds/balancing/balancer-spec.ts";
import type { BalancerComputed, BalancerRecord } from "./kinds/balancing/balancer.ts";
import type { ClassicInputs } from "./kinds/balancing/classic-records.ts";
import { classicPlanOf } from "./kinds/balancing/classic-spec.ts";
import type { LoadBalancerInputs } from "./kinds/balancing/load-balancer.ts";
import { metadataKey, metadataOf } from "./metadata.ts";
import { firewallOf } from "./network/firewall.ts";
import { types } from "./types.ts";

/** What the data plane has been told of an instance. */
interface Told {
  firewall?: string;
  metadata?: string;
}

/**
 * Makes the data plane follow the records: load balancers with their members, firewalls and metadata of instances. Runs
 * once at a time, and pushes only what differs from what was pushed before.
 */
export class Reconciler {
  readonly #account: Account;
  readonly #passes: Coalesced;
  readonly #balancers = new Map<string, string>();
  readonly #instances = new Map<string, Told>();
  readonly #failed = new Set<string>();

  constructor(account: Account) {
    this.#account = account;
    this.#passes = new Coalesced(() => this.#pass());
  }

  /** Resolves when the records of this moment have been pushed, as far as the data plane took them. */
  settle(): Promise<void> {
    return this.#passes.run();
  }

  /** Whether something did not get through, and is to be tried again. */
  get hasFailed(): boolean {
    return this.#failed.size > 0;
  }

  /** The metadata of a new machine; it and the firewall are noted as told. */
  begin(instance: Instance, firewall: FirewallRules): Metadata {
    const metadata = metadataKey(this.#account, instance);
    this.#instances.set(instance.id, { firewall: JSON.stringify(firewall), metadata });
    return metadataOf(this.#account, instance);
  }

  /** A machine that was off has to be told again, and one that is gone nothing. */
  forget(id: string): void {
    this.#instances.delete(id);
    this.#failed.delete(id);
  }

  async #pass(): Promise<void> {
    const account = this.#account;
    for (const balancer of account.records.everyOf<LoadBalancerInputs, BalancerComputed>(types.loadBalancer)) {
      await this.#pushBalancer(balancer, () => planOf(account, balancer));
    }
    for (const balancer of account.records.everyOf<ClassicInputs, BalancerComputed>(types.classicLoadBalancer)) {
      await this.#pushBalancer(balancer, () => classicPlanOf(account, balancer));
    }
    const running = account.instances.filter((one) => one.state === "running" && one.offSince === undefined);
    await Promise.all(running.map((instance) => this.#pushInstance(instance)));
    await account.save();
  }

  async #pushBalancer(balancer: BalancerRecord, plan: () => BalancerPlan): Promise<void> {
    const { computed, inputs, id } = balancer;
    try {
      if (balancer.deleting === true) await this.#removeBalancer(balancer);
      else await this.#setBalancer(balancer, plan());
      this.#failed.delete(id);
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== computed.problem) this.#account.log(`load balancer ${inputs.name}: ${problem}`);
      computed.problem = problem;
      this.#balancers.delete(id);
      this.#failed.add(id);
    }
  }

  async #setBalancer({ id, computed }: BalancerRecord, { spec, problem }: BalancerPlan): Promise<void> {
    const { dataPlane } = this.#account;
    if (computed.address === "") computed.address = await dataPlane.freeLoadBalancerAddress();
    const key = JSON.stringify([spec, computed.address]);
    if (this.#balancers.get(id) !== key) {
      await dataPlane.setLoadBalancer({ ...spec, address: computed.address });
      computed.openPorts = spec.listeners.map(({ port }) => port);
      this.#balancers.set(id, key);
    }
    if (problem === undefined) delete computed.problem;
    else computed.problem = problem;
  }

  async #removeBalancer(balancer: BalancerRecord): Promise<void> {
    await this.#account.dataPlane.removeLoadBalancer(balancer.computed.machine);
    this.#balancers.delete(balancer.id);
    this.#account.records.remove(balancer);
  }

  async #pushInstance(instance: Instance): Promise<void> {
    const account = this.#account;
    const { id } = instance;
    const told = this.#instances.get(id) ?? {};
    try {
      const rules = firewallOf(account, instance);
      const firewall = JSON.stringify(rules);
      if (told.firewall !== firewall) await account.dataPlane.setFirewall(id, rules);
      told.firewall = firewall;
      const metadata = metadataKey(account, instance);
      if (told.metadata !== metadata) await account.dataPlane.setMetadata(id, metadataOf(account, instance));
      told.metadata = metadata;
      this.#instances.set(id, told);
      this.#failed.delete(id);
    } catch (error) {
      // It may have gone meanwhile, or be told when it is on again.
      if (error instanceof MachineOff || instance.state !== "running") return;
      this.#failed.add(id);
      account.log(`instance ${id}: ${messageOf(error)}`);
    }
  }
}
