import { Coalesced } from "../../cloud/coalesced.ts";
import { type DataPlane, type FirewallRules, MachineOff } from "../../cloud/data-plane.ts";
import type { Work } from "../../cloud/work.ts";
import { messageOf } from "../../message.ts";
import { balancerSpec } from "./balancer-spec.ts";
import { firewallsOf, resolveFirewalls, unite } from "./firewall-spec.ts";
import { metadataOf } from "./metadata.ts";
import { nameBalancer } from "./balancer-names.ts";
import type { LoadBalancerRecord } from "./balancer-records.ts";
import type { DropletRecord } from "./records.ts";
import type { State } from "./state.ts";
import type { Store } from "./store.ts";
import type { Zones } from "./zones.ts";

/** What a droplet's machine has been told. */
interface Applied {
  rules: string;
  firewalls: readonly string[];
  metadata: string;
}

export interface PendingChange {
  readonly droplet_id: number;
  readonly removing: boolean;
  readonly status: "waiting" | "failed";
}

interface Parts {
  readonly state: State;
  readonly store: Store;
  readonly dataPlane: DataPlane;
  readonly zones: Zones;
  readonly work: Work;
  readonly log: (line: string) => void;
}

/** The first wait, doubled from failure to failure up to the longest. */
const retrySeconds = { first: 2, longest: 10 };

/**
 * Makes the data plane follow the records: load balancers with their members, firewalls and metadata of droplets. Runs
 * once at a time; pushes only what differs from what was pushed before; what failed is tried again.
 */
export class Reconciler {
  readonly #state: State;
  readonly #store: Store;
  readonly #dataPlane: DataPlane;
  readonly #zones: Zones;
  readonly #work: Work;
  readonly #log: (line: string) => void;
  readonly #passes: Coalesced;
  readonly #balancers = new Map<string, string>();
  readonly #droplets = new Map<number, Applied>();
  /** Ids of the droplets and load balancers whose last push failed. */
  readonly #failed = new Set<number | string>();
  #retrying = false;
  #failures = 0;

  constructor(parts: Parts) {
    this.#state = parts.state;
    this.#store = parts.store;
    this.#dataPlane = parts.dataPlane;
    this.#zones = parts.zones;
    this.#work = parts.work;
    this.#log = parts.log;
    this.#passes = new Coalesced(() => this.#pass());
  }

  /** Resolves when the records of this moment have been pushed, as far as the data plane took them. */
  settle(): Promise<void> {
    return this.#passes.run();
  }

  /** The firewall a new machine begins with, so that it is never open for a moment; noted as pushed. */
  initialFirewall(droplet: DropletRecord): FirewallRules | undefined {
    const firewalls = firewallsOf(this.#state, droplet).map((firewall) => firewall.id);
    const rules = this.#rulesOf(firewalls, resolveFirewalls(this.#state));
    const metadata = metadataKey(droplet);
    this.#droplets.set(droplet.id, { rules: ruleKey(rules), firewalls, metadata });
    return rules;
  }

  /** A machine that was off or is gone has to be told again. */
  forget(droplet: number): void {
    this.#droplets.delete(droplet);
    this.#failed.delete(droplet);
  }

  /** Droplets whose machines don't have this firewall's rules yet, or have them still. */
  pendingChanges(firewall: string): PendingChange[] {
    const resolved = resolveFirewalls(this.#state);
    return [...this.#state.droplets.values()].filter(isConfigurable).flatMap((droplet) => {
      const wanted = firewallsOf(this.#state, droplet).map((one) => one.id);
      const applied = this.#droplets.get(droplet.id);
      const concerned = wanted.includes(firewall) || applied?.firewalls.includes(firewall) === true;
      if (!concerned || applied?.rules === ruleKey(this.#rulesOf(wanted, resolved))) return [];
      const status = this.#failed.has(droplet.id) ? ("failed" as const) : ("waiting" as const);
      return [{ droplet_id: droplet.id, removing: !wanted.includes(firewall), status }];
    });
  }

  async #pass(): Promise<void> {
    const balancers = [...this.#state.loadBalancers.values()];
    // One after another: each takes the first free loopback address, which two at once would both get.
    for (const balancer of balancers) await this.#pushBalancer(balancer);
    const resolved = resolveFirewalls(this.#state);
    // One in the middle of an action would hold up all others; it is told when the action ends.
    const idle = (droplet: DropletRecord) => isConfigurable(droplet) && droplet.pendingAction === undefined;
    const droplets = [...this.#state.droplets.values()].filter(idle);
    await Promise.all(droplets.map((droplet) => this.#pushDroplet(droplet, resolved)));
    await this.#store.save();
    if (this.#failed.size > 0) this.#retryLater();
    else this.#failures = 0;
  }

  async #pushBalancer(balancer: LoadBalancerRecord): Promise<void> {
    try {
      if (balancer.deleting) await this.#removeBalancer(balancer);
      else if (balancer.status !== "errored") await this.#setBalancer(balancer);
      this.#failed.delete(balancer.id);
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== balancer.problem) this.#log(`load balancer ${balancer.settings.name}: ${problem}`);
      balancer.problem = problem;
      balancer.processing = false;
      this.#balancers.delete(balancer.id);
      // One that never was is given up, as DigitalOcean does; one that served, or is to go, is not.
      if (balancer.status === "new" && !balancer.deleting) balancer.status = "errored";
      else this.#failed.add(balancer.id);
    }
  }

  async #setBalancer(balancer: LoadBalancerRecord): Promise<void> {
    const address = balancer.ip === "" ? await this.#dataPlane.freeLoadBalancerAddress() : balancer.ip;
    const settings = balancer.settings;
    const spec = { ...balancerSpec(this.#state, balancer), address };
    const key = JSON.stringify(spec);
    if (this.#balancers.get(balancer.id) !== key) {
      await this.#dataPlane.setLoadBalancer(spec);
      this.#balancers.set(balancer.id, key);
      delete balancer.problem;
    }
    balancer.ip = address;
    balancer.status = "active";
    if (nameBalancer(this.#state, balancer)) this.#zones.follow();
    // A PUT that came during the push is still to be done by the next pass.
    if (balancer.settings === settings) balancer.processing = false;
  }

  async #removeBalancer(balancer: LoadBalancerRecord): Promise<void> {
    await this.#dataPlane.removeLoadBalancer(balancer.id);
    this.#balancers.delete(balancer.id);
    this.#state.loadBalancers.delete(balancer.id);
  }

  async #pushDroplet(droplet: DropletRecord, resolved: ReadonlyMap<string, FirewallRules>): Promise<void> {
    const id = String(droplet.id);
    const applied = this.#droplets.get(droplet.id) ?? { rules: "", firewalls: [], metadata: "" };
    const firewalls = firewallsOf(this.#state, droplet).map((firewall) => firewall.id);
    const rules = this.#rulesOf(firewalls, resolved);
    try {
      if (applied.rules !== ruleKey(rules)) {
        await this.#dataPlane.setFirewall(id, rules);
        applied.rules = ruleKey(rules);
      }
      applied.firewalls = firewalls;
      const metadata = metadataKey(droplet);
      if (applied.metadata !== metadata) {
        await this.#dataPlane.setMetadata(id, metadataOf(this.#state, droplet, this.#dataPlane.publicRange));
        applied.metadata = metadata;
      }
      this.#failed.delete(droplet.id);
      if (this.#state.droplets.has(droplet.id)) this.#droplets.set(droplet.id, applied);
    } catch (error) {
      // It is told when it is on again, which calls for a pass of its own.
      if (error instanceof MachineOff || droplet.deleting) return;
      this.#failed.add(droplet.id);
      this.#log(`droplet ${droplet.name}: ${messageOf(error)}`);
    }
  }

  #rulesOf(firewalls: readonly string[], resolved: ReadonlyMap<string, FirewallRules>): FirewallRules | undefined {
    return unite(firewalls.flatMap((id) => resolved.get(id) ?? []));
  }

  #retryLater(): void {
    if (this.#retrying) return;
    this.#retrying = true;
    const seconds = Math.min(retrySeconds.first * 2 ** this.#failures, retrySeconds.longest);
    this.#failures += 1;
    this.#work.start("retry", "retry", async () => {
      await this.#work.pause(seconds);
      this.#retrying = false;
      await this.settle();
    });
  }
}

/** Has a machine that takes orders: made, and not being removed. */
function isConfigurable(droplet: DropletRecord): boolean {
  return droplet.status !== "new" && droplet.deleting === undefined && droplet.problem === undefined;
}

function ruleKey(rules: FirewallRules | undefined): string {
  return JSON.stringify(rules ?? null);
}

/** What of the metadata can change; user data can't, and would be much to compare. */
function metadataKey(droplet: DropletRecord): string {
  return JSON.stringify([droplet.name, droplet.tags]);
}
