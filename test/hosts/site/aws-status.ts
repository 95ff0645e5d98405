import { setTimeout as delay } from "node:timers/promises";

import type { RealSite } from "./real-site.ts";

/** What the rehearsal tells of its AWS, as far as tests ask. */
export interface AwsStatus {
  readonly store: { readonly urlForMachines: string };
  readonly hosts: readonly { readonly id: string; readonly state: string; readonly group: string }[];
  readonly loadBalancers: readonly {
    readonly address: string;
    readonly members: readonly { readonly id: string; readonly healthy: boolean }[];
  }[];
  readonly groups: readonly { readonly name: string; readonly desiredCapacity: number }[];
}

export async function awsStatus(site: RealSite): Promise<AwsStatus> {
  return (await site.api("GET", "/_rehearsal/status")) as AwsStatus;
}

const LOOK_MILLISECONDS = 250;

/** How many hosts of each group serve: run, and are let in by the load balancer. */
export type Moment = ReadonlyMap<string, number>;

/** Looks at a site's groups again and again, from when it is made until it ends. */
export class GroupWatch {
  readonly #ended = new AbortController();
  readonly #moments: Promise<readonly Moment[]>;

  constructor(site: RealSite) {
    this.#moments = this.#look(site);
  }

  /** Returns what there was, oldest first. */
  async end(): Promise<readonly Moment[]> {
    this.#ended.abort();
    return this.#moments;
  }

  async #look(site: RealSite): Promise<readonly Moment[]> {
    const moments: Moment[] = [];
    while (!this.#ended.signal.aborted) {
      moments.push(momentOf(await awsStatus(site)));
      await delay(LOOK_MILLISECONDS);
    }
    return moments;
  }
}

/** How many hosts of each group serve now. */
export function momentOf({ groups, hosts, loadBalancers }: AwsStatus): Moment {
  const healthy = new Set(
    loadBalancers.flatMap(({ members }) => members.filter((one) => one.healthy)).map(({ id }) => id),
  );
  const serving = hosts.filter(({ id, state }) => state === "running" && healthy.has(id));
  return new Map(groups.map(({ name }) => [name, serving.filter(({ group }) => group === name).length]));
}
