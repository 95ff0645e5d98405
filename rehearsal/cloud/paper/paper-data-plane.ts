import { noAuthority } from "../authority/no-authority.ts";
import type { RunningAuthority } from "../authority/running-authority.ts";
import {
  type DataPlane,
  type ExecuteResult,
  type FirewallRules,
  type LoadBalancerSpec,
  MachineOff,
  type MachineSize,
  type MachineSpec,
  type MachineState,
  type MemberHealth,
  type Metadata,
  type NetworkSpec,
  type StoreKey,
} from "../data-plane.ts";
import type { NameServer } from "../names/name-server.ts";
import { NameZones } from "../names/name-zones.ts";
import { PaperBalancers } from "./paper-balancers.ts";
import { paperHost, type PaperHost } from "./paper-host.ts";
import { PaperNetworks } from "./paper-networks.ts";
import { PaperVerdicts } from "./paper-verdicts.ts";
import type { PaperControls, Sickness } from "./sickness.ts";

/** An object store that the data plane hands keys to, and closes with itself. */
export interface PaperStore {
  readonly url: string;
  setKey(key: StoreKey): Promise<void>;
  removeKey(accessKeyId: string): Promise<void>;
  /** A small object's text; `undefined` if there is none. */
  text(bucket: string, key: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface PaperOptions {
  /** Without one there are keys, but nothing to open with them; its URL is then empty. */
  readonly store?: PaperStore;
  /** Default: zones that nobody serves. Closed with the data plane. */
  readonly names?: NameServer;
  /** Without one nothing can be ordered. Closed with the data plane. */
  readonly authority?: RunningAuthority;
  /** How many times faster than asked for health checks and time-outs go. Default: 10. */
  readonly speed?: number;
}

const defaultSpeed = 10;

/** The range for benchmarks of RFC 2544: nobody's, and large enough for hundreds of hosts in two generations. */
export const PAPER_RANGE = "198.18.0.0/16";

/**
 * A data plane where nothing is booted: machines and networks are notes, hosts answer as their user data says they
 * would, load balancers are small servers on loopback addresses. It remembers nothing over a restart: whoever holds
 * the records sets everything again.
 */
export class PaperDataPlane implements DataPlane, PaperControls {
  readonly kind = "paper";
  readonly publicRange = PAPER_RANGE;
  readonly store: { readonly url: string; readonly urlForMachines: string };
  readonly names: NameZones;
  readonly authority: RunningAuthority;

  readonly #store: PaperStore | undefined;
  readonly #nameServer: NameServer | undefined;
  #networks = new PaperNetworks();
  readonly #hosts = new Map<string, PaperHost>();
  readonly #balancers: PaperBalancers;
  readonly #verdicts: PaperVerdicts | undefined;

  constructor(options: PaperOptions = {}) {
    this.#store = options.store;
    this.#nameServer = options.names;
    this.names = options.names ?? new NameZones();
    this.authority = options.authority ?? noAuthority;
    const findHost = (id: string) => this.#hosts.get(id);
    const { store, speed = defaultSpeed } = options;
    this.#balancers = new PaperBalancers({ findHost, speed });
    const hosts = () => this.#hosts.values();
    this.#verdicts =
      store === undefined
        ? undefined
        : new PaperVerdicts({ hosts, text: (bucket, key) => store.text(bucket, key), speed });
    const url = options.store?.url ?? "";
    this.store = { url, urlForMachines: url };
  }

  async freeRange(): Promise<string> {
    return Promise.resolve(this.#networks.free());
  }

  async setNetwork(network: NetworkSpec): Promise<void> {
    await Promise.resolve();
    this.#networks.set(network);
  }

  async removeNetwork(id: string): Promise<void> {
    await Promise.resolve();
    this.#networks.remove(id);
  }

  async createMachine(machine: MachineSpec): Promise<void> {
    const { id, network } = machine;
    if (!this.#networks.has(network)) throw new Error(`there is no network ${network} for machine ${id}`);
    this.#hosts.set(id, paperHost(machine));
    return Promise.resolve();
  }

  startMachine(id: string): Promise<void> {
    return this.#with(id, (host) => {
      if (!host.running) Object.assign(host, { running: true, lossPercent: 0 });
    });
  }

  stopMachine(id: string): Promise<void> {
    return this.#with(id, (host) => {
      Object.assign(host, { running: false, frozen: false });
    });
  }

  shutdownMachine(id: string): Promise<void> {
    return this.#with(id, (host) => {
      if (host.frozen) throw new Error(`machine ${id} does not go down: it is frozen`);
      host.running = false;
    });
  }

  async rebootMachine(id: string): Promise<void> {
    await this.shutdownMachine(id);
    await this.startMachine(id);
  }

  removeMachine(id: string): Promise<void> {
    this.#hosts.delete(id);
    return Promise.resolve();
  }

  rebuildMachine(id: string, image: string): Promise<void> {
    return this.#with(id, ({ spec }) => {
      this.#hosts.set(id, paperHost({ ...spec, image }));
    });
  }

  resizeMachine(id: string, size: MachineSize): Promise<void> {
    return this.#change(id, size);
  }

  machineState(id: string): Promise<MachineState> {
    const host = this.#hosts.get(id);
    return Promise.resolve(host === undefined ? "missing" : host.running ? "running" : "off");
  }

  freezeMachine(id: string): Promise<void> {
    return this.#with(id, (host) => {
      this.#mustRun(host);
      host.frozen = true;
    });
  }

  thawMachine(id: string): Promise<void> {
    return this.#with(id, (host) => {
      host.frozen = false;
    });
  }

  setMachineLoss(id: string, lossPercent: number): Promise<void> {
    return this.#with(id, (host) => {
      this.#mustRun(host);
      host.lossPercent = lossPercent;
    });
  }

  /** Nothing on paper happens by itself. */
  onMachineChange(): void {
    return;
  }

  execute(id: string): Promise<ExecuteResult> {
    return this.#with(id, (host) => {
      this.#mustRun(host);
      throw new Error(`machine ${id} is on paper only: there is nothing to execute anything on`);
    });
  }

  console(id: string): Promise<string> {
    return this.#with(id, (host) => `on paper: nothing was booted; release ${host.site.release ?? "none"}\n`);
  }

  setMetadata(id: string, metadata: Metadata): Promise<void> {
    return this.#change(id, { metadata });
  }

  createImage(id: string): Promise<void> {
    return this.#with(id, () => undefined);
  }

  removeImage(): Promise<void> {
    return Promise.resolve();
  }

  setFirewall(machineId: string, firewall: FirewallRules | undefined): Promise<void> {
    return this.#change(machineId, { firewall });
  }

  freeLoadBalancerAddress(): Promise<string> {
    return this.#balancers.freeAddress();
  }

  setLoadBalancer(balancer: LoadBalancerSpec): Promise<void> {
    return this.#balancers.set(balancer);
  }

  removeLoadBalancer(id: string): Promise<void> {
    return this.#balancers.remove(id);
  }

  loadBalancerMembers(id: string): Promise<readonly MemberHealth[]> {
    return Promise.resolve(this.#balancers.members(id));
  }

  async setStoreKey(key: StoreKey): Promise<void> {
    await this.#store?.setKey(key);
  }

  async removeStoreKey(accessKeyId: string): Promise<void> {
    await this.#store?.removeKey(accessKeyId);
  }

  async close(): Promise<void> {
    this.#verdicts?.close();
    await this.#balancers.close();
    await this.authority.close();
    await this.#nameServer?.close();
    await this.#store?.close();
  }

  async destroy(): Promise<void> {
    await this.close();
    this.#hosts.clear();
    this.#networks = new PaperNetworks();
  }

  setSickness(machineId: string, sickness: Sickness | undefined): void {
    this.#host(machineId).sickness = sickness;
  }

  /** What a machine has been told, last word: its user data, firewall, metadata, size. */
  machine(id: string): MachineSpec | undefined {
    return this.#hosts.get(id)?.spec;
  }

  #host(id: string): PaperHost {
    const host = this.#hosts.get(id);
    if (host === undefined) throw new Error(`there is no machine ${id}`);
    return host;
  }

  #mustRun({ running, spec }: PaperHost): void {
    if (!running) throw new MachineOff(`machine ${spec.id} is off`);
  }

  /** A promise of what `task` gives back, or of what it throws. */
  async #with<T>(id: string, task: (host: PaperHost) => T): Promise<T> {
    return Promise.resolve(task(this.#host(id)));
  }

  #change(id: string, change: Partial<MachineSpec>): Promise<void> {
    return this.#with(id, (host) => {
      host.spec = { ...host.spec, ...change };
    });
  }
}
