import { messageOf } from "../../../message.ts";
import type { Cloud } from "../cloud.ts";
import { addDroplet, readOrder, requireRoom } from "../droplet-create.ts";
import { bootDroplet, cutDroplet } from "../droplet-lifecycle.ts";
import type { DropletRecord } from "../records.ts";
import { vpcFor } from "../vpc-networks.ts";
import { beginEvent, endEvent, openEvent } from "./events.ts";
import { Lifeless } from "./lifeless.ts";
import { isActive, membersOf } from "./pool.ts";
import type { PoolRecord } from "./records.ts";
import { dropletBody, memberName } from "./settings.ts";
import { cooldownSecondsOf, trackedSize } from "./tracking.ts";
import { measured } from "./view.ts";

const lookSeconds = 0.5;

/** Keeps every pool at its size: takes in droplets, replaces those that died, lets go those that are too many. */
export class PoolKeeper {
  readonly #cloud: Cloud;
  readonly #lifeless: Lifeless;
  #timer: NodeJS.Timeout | undefined;
  #isQueued = false;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.#lifeless = new Lifeless(cloud);
  }

  /** Looks by itself from now on. */
  start(): void {
    this.#timer = setInterval(() => {
      this.follow();
    }, lookSeconds * 1000).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Records have changed: what follows from it for pools happens soon. */
  follow(): void {
    const { state, work, store, reconciler } = this.#cloud;
    if (this.#isQueued || state.pools.size === 0) return;
    this.#isQueued = true;
    work.start("pools", "looking after the autoscale pools", async () => {
      this.#isQueued = false;
      let changed = false;
      for (const pool of [...state.pools.values()]) if (await this.#keep(pool)) changed = true;
      if (!changed) return;
      await store.save();
      await reconciler.settle();
    });
  }

  /** One look at a pool, and what follows from it. @returns whether anything did */
  async #keep(pool: PoolRecord): Promise<boolean> {
    const steps = [
      () => this.#replaceLifeless(pool),
      () => this.#conclude(pool),
      () => this.#track(pool),
      () => this.#letGo(pool),
      () => this.#launch(pool),
    ];
    let changed = false;
    for (const step of steps) if (await step()) changed = true;
    return changed;
  }

  #replaceLifeless(pool: PoolRecord): boolean {
    const dead = membersOf(this.#cloud.state, pool).filter((droplet) => this.#lifeless.has(droplet));
    for (const droplet of dead) {
      if (droplet.problem !== undefined) this.#fail(pool, droplet.problem);
      this.#drop(pool, droplet, droplet.problem ?? "it is off");
    }
    return dead.length > 0;
  }

  /** Only a pool that has its size is measured: what is booting, or was lost, would falsify the average. */
  #track(pool: PoolRecord): boolean {
    const { state, log } = this.#cloud;
    const members = membersOf(state, pool);
    const cooldownSeconds = pool.cooldownSeconds ?? cooldownSecondsOf(pool.config);
    if (members.filter(isActive).length !== pool.desired || members.length !== pool.desired) return false;
    if (!this.#cloud.passed(pool.changedAt, cooldownSeconds)) return false;
    const wanted = trackedSize(pool.config, measured(state, pool), pool.desired);
    if (wanted === pool.desired) return false;
    log(`autoscale pool ${pool.name}: from ${pool.desired} to ${wanted} droplets`);
    const reason = wanted > pool.desired ? "SCALE_UP" : "SCALE_DOWN";
    pool.desired = wanted;
    beginEvent(pool, this.#cloud.now(), { reason, current: members.length });
    return true;
  }

  #letGo(pool: PoolRecord): boolean {
    const surplus = leaving(membersOf(this.#cloud.state, pool), pool.desired);
    for (const droplet of surplus) this.#drop(pool, droplet, "the pool has more droplets than it wants");
    return surplus.length > 0;
  }

  /** @returns whether there was anything to do, be it done or not */
  async #launch(pool: PoolRecord): Promise<boolean> {
    const { state, timing } = this.#cloud;
    const current = membersOf(state, pool).length;
    if (current >= pool.desired) return false;
    if (pool.failure !== undefined && !this.#cloud.passed(pool.failure.at, timing.timeToRetrySeconds)) return false;
    if (openEvent(pool) === undefined) beginEvent(pool, this.#cloud.now(), { reason: "SCALE_UP", current });
    try {
      while (membersOf(state, pool).length < pool.desired && (await this.#takeIn(pool)));
    } catch (error) {
      this.#fail(pool, messageOf(error));
    }
    return true;
  }

  /** One droplet more, as if somebody had posted it. @returns whether the pool is still there */
  async #takeIn(pool: PoolRecord): Promise<boolean> {
    const cloud = this.#cloud;
    const { state } = cloud;
    const name = memberName(pool, pool.made + 1);
    const userData = pool.userData === undefined ? undefined : state.userData.get(pool.userData);
    const order = readOrder(cloud, dropletBody(pool.template, userData, name));
    const vpc = await vpcFor(cloud, order.region.slug, order.vpc);
    // It may have been deleted meanwhile, and would leave a droplet that nobody knows.
    if (state.pools.get(pool.id) !== pool) return false;
    requireRoom(state, 1);
    const droplet = addDroplet(cloud, order, { name, vpc, stuck: false, pool: pool.id });
    pool.made += 1;
    pool.changedAt = cloud.now();
    bootDroplet(cloud, droplet);
    return true;
  }

  /** Without notice: DigitalOcean says that it shuts down first, which nobody should rely on. */
  #drop(pool: PoolRecord, droplet: DropletRecord, why: string): void {
    this.#cloud.log(`autoscale pool ${pool.name} deletes droplet ${droplet.name}: ${why}`);
    pool.changedAt = this.#cloud.now();
    cutDroplet(this.#cloud, droplet);
  }

  #fail(pool: PoolRecord, message: string): void {
    if (pool.failure?.message !== message) this.#cloud.log(`autoscale pool ${pool.name} misses droplets: ${message}`);
    pool.failure = { message, at: this.#cloud.now() };
    endEvent(pool, pool.failure.at, message);
  }

  #conclude(pool: PoolRecord): boolean {
    const members = membersOf(this.#cloud.state, pool);
    const isThere = members.length === pool.desired && members.every(isActive);
    if (!isThere || (openEvent(pool) === undefined && pool.failure === undefined)) return false;
    endEvent(pool, this.#cloud.now());
    delete pool.failure;
    return true;
  }
}

/** Whom a pool lets go that has too many: those that don't serve yet, then the oldest. */
function leaving(members: readonly DropletRecord[], desired: number): readonly DropletRecord[] {
  const order = [...members].sort((a, b) => Number(isActive(a)) - Number(isActive(b)) || a.id - b.id);
  return order.slice(0, Math.max(0, members.length - desired));
}
