import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import type { LoadBalancerSpec, Member, MemberHealth } from "../data-plane.ts";
import { Serial } from "../serial.ts";
import {
  balancerRuns,
  publicAddressOf,
  removeBalancer,
  requirePorts,
  runBalancer,
  startBalancer,
} from "./balancer-container.ts";
import { orderChecks, prepareChecks, readHealth } from "./balancer-checks.ts";
import { readBalancer, readBalancers, replaceFile, writeBalancer } from "./balancer-records.ts";
import { certificateFile, DRAINING_FILE, renderConfig } from "./haproxy-config.ts";
import { HaproxyControl } from "./haproxy-control.ts";
import { drainingFile, membership, setMembers } from "./haproxy-members.ts";
import { poolsOf } from "./haproxy-pools.ts";
import type { Instance } from "./instance.ts";

const START_SECONDS = 15;

/**
 * The load balancers of a rehearsal: a container with HAProxy for each. Members come and go at run time, so their going
 * is at once and costs nothing else; what is in the configuration changes by a reload, which hands listeners and each
 * member's health over. Only another set of ports, or another address, needs another container.
 */
export class LoadBalancers {
  readonly #instance: Instance;
  readonly #image: string;
  readonly #folder: string;
  readonly #serial = new Serial();
  readonly #handedOut = new Set<string>();

  constructor(instance: Instance, image: string) {
    this.#instance = instance;
    this.#image = image;
    this.#folder = join(instance.home, "balancers");
  }

  /** The next of 127.x.y.0/24, where x and y come from the instance's id, so that clones do not meet. */
  async freeAddress(): Promise<string> {
    const taken = new Set([...this.#handedOut, ...(await readBalancers(this.#folder)).map((spec) => spec.address)]);
    const [x = 0, y = 0] = Buffer.from(this.#instance.id, "hex");
    // Low second numbers are what people and programs take for themselves.
    const prefix = `127.${100 + (x % 100)}.${y}`;
    for (let last = 1; last < 255; last += 1) {
      const address = `${prefix}.${last}`;
      if (taken.has(address)) continue;
      this.#handedOut.add(address);
      return address;
    }
    throw new Error(`no address of ${prefix}.0/24 is free for a load balancer`);
  }

  set(spec: LoadBalancerSpec): Promise<void> {
    return this.#serial.run(spec.id, () => this.#set(spec));
  }

  remove(id: string): Promise<void> {
    return this.#serial.run(id, async () => {
      await removeBalancer(this.#instance, id);
      const spec = await this.#load(id);
      if (spec !== undefined) this.#handedOut.delete(spec.address);
      await rm(this.#folderOf(id), { recursive: true, force: true });
    });
  }

  async members(id: string): Promise<readonly MemberHealth[]> {
    const spec = await this.#load(id);
    if (spec === undefined) throw new Error(`there is no load balancer ${id}`);
    const control = this.#control(id);
    // While a HAProxy takes another configuration in force it answers nobody for a moment, and goes on balancing.
    if (!(await control.answers()) && !(await balancerRuns(this.#instance, id))) {
      return spec.members.map((member) => ({ id: member.id, healthy: false, lastCheck: "the load balancer is off" }));
    }
    return readHealth(this.#folderOf(id), spec);
  }

  /** Where machines reach the balancer that has a loopback address. `undefined`: there is none, or it is off. */
  async publicAddressOf(address: string): Promise<string | undefined> {
    const balancer = (await readBalancers(this.#folder)).find((spec) => spec.address === address);
    return balancer === undefined ? undefined : publicAddressOf(this.#instance, balancer.id);
  }

  async close(): Promise<void> {
    await this.#serial.idle();
  }

  async #set(spec: LoadBalancerSpec): Promise<void> {
    const before = await this.#load(spec.id);
    const folder = this.#folderOf(spec.id);
    const control = this.#control(spec.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (spec.listeners.length === 0) {
      await removeBalancer(this.#instance, spec.id);
      await writeBalancer(folder, spec);
      return;
    }
    const sameContainer = before !== undefined && placeOf(before) === placeOf(spec);
    if (!sameContainer || !(await balancerRuns(this.#instance, spec.id))) {
      await requirePorts(spec, before);
      await this.#launch(spec, sameContainer);
    } else if (frameOf(before) !== frameOf(spec)) {
      await this.#write(spec, await membership(control, before));
      await replaceFile(join(folder, "server-state"), await control.ask("show servers state"));
      await control.reload();
    }
    await setMembers(control, spec);
    await orderChecks(folder, spec);
    await this.#write(spec, new Map(poolsOf(spec).map(({ name }) => [name, spec.members])));
    await writeBalancer(folder, spec);
  }

  /** Starts HAProxy without a member: whoever is added later starts down. */
  async #launch(spec: LoadBalancerSpec, sameContainer: boolean): Promise<void> {
    const folder = this.#folderOf(spec.id);
    await rm(join(folder, "server-state"), { force: true });
    await rm(join(folder, "master.sock"), { force: true });
    await this.#write(spec, new Map());
    await replaceFile(join(folder, "server-state"), "1\n");
    await prepareChecks(folder);
    if (sameContainer)
      await startBalancer(this.#instance, spec).catch(() => runBalancer(this.#instance, this.#image, spec, folder));
    else await runBalancer(this.#instance, this.#image, spec, folder);
    const control = this.#control(spec.id);
    const deadline = Date.now() + START_SECONDS * 1000;
    while (!(await control.answers())) {
      if (Date.now() > deadline) throw new Error(`the HAProxy of load balancer ${spec.id} did not start`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #write(spec: LoadBalancerSpec, members: ReadonlyMap<string, readonly Member[]>): Promise<void> {
    const folder = this.#folderOf(spec.id);
    for (const listener of spec.listeners) {
      if (listener.certificate !== undefined)
        await replaceFile(join(folder, certificateFile(listener)), listener.certificate);
    }
    await replaceFile(join(folder, DRAINING_FILE), drainingFile(spec));
    await replaceFile(join(folder, "haproxy.cfg"), renderConfig(spec, members));
  }

  #control(id: string): HaproxyControl {
    return new HaproxyControl(join(this.#folderOf(id), "master.sock"));
  }

  /** Short, because there is a socket in it. */
  #folderOf(id: string): string {
    return join(this.#folder, createHash("sha256").update(id).digest("hex").slice(0, 8));
  }

  #load(id: string): Promise<LoadBalancerSpec | undefined> {
    return readBalancer(this.#folderOf(id));
  }
}

/** What a container is made with. */
function placeOf(spec: LoadBalancerSpec): string {
  return JSON.stringify([
    spec.address,
    spec.network,
    spec.privateAddress,
    spec.listeners.map(({ port }) => port).sort(),
  ]);
}

/** What the configuration says beside its members, certificates included. */
function frameOf(spec: LoadBalancerSpec): string {
  return renderConfig(spec, new Map()) + JSON.stringify([spec.proxyProtocol, spec.listeners]);
}
