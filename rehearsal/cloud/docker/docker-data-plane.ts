import { rm } from "node:fs/promises";
import { join } from "node:path";

import { addressIn } from "../address.ts";
import type {
  DataPlane,
  ExecuteOptions,
  ExecuteResult,
  FirewallRules,
  LoadBalancerSpec,
  MachineSize,
  MachineSpec,
  MachineState,
  MemberHealth,
  Metadata,
  NetworkSpec,
  StoreKey,
} from "../data-plane.ts";
import { endServers, openServers, SERVER_FOLDERS } from "../servers.ts";
import type { Servers, ServersOptions } from "../servers.ts";
import { ensureBaseImages } from "./base-image.ts";
import { requireDocker } from "./docker.ts";
import { openInstance, removeEverything } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { LoadBalancers } from "./load-balancers.ts";
import { MachineImages } from "./machine-images.ts";
import { MachineRecords } from "./machine-records.ts";
import { Machines } from "./machines.ts";
import { answerForMachines } from "./names-for-machines.ts";
import { ensurePrivateNetwork, ensurePublicNetwork, freePrivateRange, removePrivateNetwork } from "./network.ts";
import { startServices } from "./services.ts";
import type { Services } from "./services.ts";

export interface DockerDataPlaneOptions extends Omit<ServersOptions, "addressForMachines"> {
  /** Folder that keeps the state; its path is also what tells this cloud's containers from another's. */
  readonly home: string;
  /** Called with what takes long or goes wrong, in words. */
  readonly log: (line: string) => void;
}

/**
 * Opens the data plane whose machines are containers. What an earlier process left running goes on: its machines,
 * balancers, networks and objects are found again.
 *
 * @throws {DockerError} that says what to install, start or allow
 */
export async function openDockerDataPlane(options: DockerDataPlaneOptions): Promise<DockerDataPlane> {
  const { home, log } = options;
  await requireDocker();
  const instance = await openInstance(home);
  const images = await ensureBaseImages(log);
  const publicRange = await ensurePublicNetwork(instance);
  const address = addressIn(publicRange, 2);
  const records = await MachineRecords.open(join(instance.home, "machines"));
  const balancers = new LoadBalancers(instance, images.balancer);
  const servers = await openServers({ ...options, home: instance.home, addressForMachines: address });
  const { store, names, authority } = servers;
  const services = await startServices({
    instance,
    image: images.balancer,
    address,
    storePort: store.port,
    authorityPort: () => authority.port,
    names: (query) => answerForMachines(names, query, (loopback) => balancers.publicAddressOf(loopback)),
    machineAt: (source) => records.machineAt(source),
  }).catch(async (error: unknown): Promise<never> => {
    await servers.close();
    throw error;
  });
  const machineImages = new MachineImages(instance, images.host);
  const machines = new Machines({ instance, images: machineImages, records, servicesAddress: address, log });
  await machines.catchUp();
  const storeUrls = { url: store.url, urlForMachines: `http://${address}` };
  return new DockerDataPlane({
    instance,
    publicRange,
    storeUrls,
    servers,
    services,
    machineImages,
    machines,
    balancers,
  });
}

/**
 * Removes what a data plane with this home ever made, also when no process has it open: what a crashed run left.
 * The folder goes too.
 */
export async function destroyDockerDataPlane(home: string): Promise<void> {
  const instance = await openInstance(home);
  await endServers(instance.home);
  await removeEverything(instance);
  await rm(instance.home, { recursive: true, force: true });
}

interface Parts {
  readonly instance: Instance;
  readonly publicRange: string;
  readonly storeUrls: DataPlane["store"];
  readonly servers: Servers;
  readonly services: Services;
  readonly machineImages: MachineImages;
  readonly machines: Machines;
  readonly balancers: LoadBalancers;
}

/** The parts as one; what each method promises is said in `DataPlane`. */
export class DockerDataPlane implements DataPlane {
  readonly kind = "docker";
  readonly publicRange: string;
  readonly store: DataPlane["store"];
  readonly names: DataPlane["names"];
  readonly authority: DataPlane["authority"];
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.publicRange = parts.publicRange;
    this.store = parts.storeUrls;
    this.names = parts.servers.names;
    this.authority = parts.servers.authority;
  }

  freeRange(): Promise<string> {
    return freePrivateRange(this.#parts.instance);
  }

  setNetwork(network: NetworkSpec): Promise<void> {
    return ensurePrivateNetwork(this.#parts.instance, network.id, network.range);
  }

  removeNetwork(id: string): Promise<void> {
    return removePrivateNetwork(this.#parts.instance, id);
  }

  createMachine(machine: MachineSpec): Promise<void> {
    return this.#parts.machines.create(machine);
  }

  startMachine(id: string): Promise<void> {
    return this.#parts.machines.start(id);
  }

  stopMachine(id: string): Promise<void> {
    return this.#parts.machines.stop(id);
  }

  shutdownMachine(id: string): Promise<void> {
    return this.#parts.machines.shutdown(id);
  }

  rebootMachine(id: string): Promise<void> {
    return this.#parts.machines.reboot(id);
  }

  removeMachine(id: string): Promise<void> {
    return this.#parts.machines.remove(id);
  }

  rebuildMachine(id: string, image: string): Promise<void> {
    return this.#parts.machines.rebuild(id, image);
  }

  resizeMachine(id: string, size: MachineSize): Promise<void> {
    return this.#parts.machines.resize(id, size);
  }

  machineState(id: string): Promise<MachineState> {
    return this.#parts.machines.state(id);
  }

  freezeMachine(id: string): Promise<void> {
    return this.#parts.machines.freeze(id);
  }

  thawMachine(id: string): Promise<void> {
    return this.#parts.machines.thaw(id);
  }

  setMachineLoss(id: string, lossPercent: number): Promise<void> {
    return this.#parts.machines.setLoss(id, lossPercent);
  }

  onMachineChange(listener: (id: string, state: MachineState) => void): void {
    this.#parts.machines.onChange(listener);
  }

  execute(id: string, command: readonly string[], options?: ExecuteOptions): Promise<ExecuteResult> {
    return this.#parts.machines.execute(id, command, options);
  }

  console(id: string): Promise<string> {
    return this.#parts.machines.console(id);
  }

  setMetadata(id: string, metadata: Metadata): Promise<void> {
    return this.#parts.machines.setMetadata(id, metadata);
  }

  createImage(id: string, image: string): Promise<void> {
    return this.#parts.machines.createImage(id, image);
  }

  removeImage(image: string): Promise<void> {
    return this.#parts.machineImages.remove(image);
  }

  setFirewall(machineId: string, rules: FirewallRules | undefined): Promise<void> {
    return this.#parts.machines.setFirewall(machineId, rules);
  }

  freeLoadBalancerAddress(): Promise<string> {
    return this.#parts.balancers.freeAddress();
  }

  setLoadBalancer(balancer: LoadBalancerSpec): Promise<void> {
    return this.#parts.balancers.set(balancer);
  }

  removeLoadBalancer(id: string): Promise<void> {
    return this.#parts.balancers.remove(id);
  }

  loadBalancerMembers(id: string): Promise<readonly MemberHealth[]> {
    return this.#parts.balancers.members(id);
  }

  setStoreKey(key: StoreKey): Promise<void> {
    return this.#parts.servers.store.setKey(key);
  }

  removeStoreKey(accessKeyId: string): Promise<void> {
    return this.#parts.servers.store.removeKey(accessKeyId);
  }

  async close(): Promise<void> {
    const { machines, balancers, services, servers } = this.#parts;
    await Promise.all([machines.close(), balancers.close()]);
    await services.close();
    await servers.close();
  }

  async destroy(): Promise<void> {
    await this.close();
    await removeEverything(this.#parts.instance);
    for (const folder of ["machines", "balancers", "services", ...SERVER_FOLDERS]) {
      await rm(join(this.#parts.instance.home, folder), { recursive: true, force: true });
    }
  }
}
