import type { Cloud } from "../cloud.ts";
import type { DropletRecord } from "../records.ts";

/** Which droplets are dead, and not only off for the moment that a reboot takes. */
export class Lifeless {
  readonly #cloud: Cloud;
  /** Since when droplets have been seen off without a break. */
  readonly #offSince = new Map<number, string>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
  }

  has(droplet: DropletRecord): boolean {
    if (droplet.status !== "off") {
      this.#offSince.delete(droplet.id);
      return false;
    }
    const since = this.#offSince.get(droplet.id) ?? this.#cloud.now();
    this.#offSince.set(droplet.id, since);
    const isDead = droplet.problem !== undefined || this.#cloud.passed(since, this.#cloud.timing.timeToNoticeSeconds);
    if (isDead) this.#offSince.delete(droplet.id);
    return isDead;
  }
}
