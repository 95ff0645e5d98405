import { setTimeout as delay } from "node:timers/promises";

import { type CloudStatus, readStatus } from "../../engine/cloud-status.ts";
import type { CloudName } from "../../engine/clouds/cloud-name.ts";
import type { Endpoint } from "../../engine/endpoint.ts";
import { now } from "../clock.ts";
import type { EventLog } from "../events.ts";
import type { Entrances } from "../refusals.ts";

const lookMilliseconds = 250;

type Membership = ReadonlyMap<string, boolean>;

/** Looks at a cloud four times a second: notes what its load balancers do with hosts, and tells who is interested. */
export class CloudWatch {
  readonly #ended = new AbortController();
  readonly #work: Promise<void>;
  #members: Membership = new Map();
  /** At moments of the machine's clock, see `now`; one for each change. */
  readonly #entrances: Entrances[] = [];

  constructor(
    endpoint: Pick<Endpoint, "clouds">,
    {
      cloud,
      events,
      onLook,
    }: { readonly cloud: CloudName; readonly events: EventLog; readonly onLook: (status: CloudStatus) => void },
  ) {
    this.#work = this.#look(endpoint, (status) => {
      onLook(status);
      const members = membersOf(status, cloud);
      for (const change of membershipChanges(this.#members, members)) {
        events.add({ kind: "balancer", ...change, text: `host ${change.host} ${balancerWords[change.state]}` });
      }
      this.#members = members;
      const addresses = openAddresses(status, cloud);
      if (String(addresses) !== String(this.#entrances.at(-1)?.addresses))
        this.#entrances.push({ at: now(), addresses });
    });
  }

  /** Who is a member, by host id, and whether it gets requests; as of the last look, of which the log knows too. */
  get members(): Membership {
    return this.#members;
  }

  /** Where the cloud said that it serves, with times from a moment on; the first may be from before it. */
  entrancesSince(moment: number): readonly Entrances[] {
    return this.#entrances.map(({ at, addresses }) => ({ at: at - moment, addresses }));
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await this.#work;
  }

  async #look(endpoint: Pick<Endpoint, "clouds">, take: (status: CloudStatus) => void): Promise<void> {
    while (!this.#ended.signal.aborted) {
      // A cloud that is made to fail by a drill, or that is just ending, tells nothing this time.
      const status = await readStatus(endpoint).catch(() => undefined);
      if (status !== undefined) take(status);
      await delay(lookMilliseconds);
    }
  }
}

const balancerWords = { in: "let in", out: "taken out", gone: "removed" } as const;

/** Who is a member of the cloud's load balancers, by host id, and whether it gets requests from all of them. */
export function membersOf(
  { hosts, balancers }: Pick<CloudStatus, "hosts" | "balancers">,
  cloud: CloudName,
): Membership {
  const hostIds = new Map(hosts.filter((host) => host.cloud === cloud).map(({ machine, hostId }) => [machine, hostId]));
  const members = new Map<string, boolean>();
  for (const balancer of balancers) {
    if (balancer.cloud !== cloud) continue;
    for (const { id, healthy } of balancer.members) {
      const host = hostIds.get(id);
      if (host !== undefined) members.set(host, healthy && members.get(host) !== false);
    }
  }
  return members;
}

/** Addresses of the cloud's load balancers that are active and have a host in. */
export function openAddresses({ balancers }: Pick<CloudStatus, "balancers">, cloud: CloudName): readonly string[] {
  return balancers
    .filter((one) => one.cloud === cloud && one.status === "active" && one.members.some(({ healthy }) => healthy))
    .map(({ address }) => address);
}

export interface MembershipChange {
  readonly host: string;
  readonly state: "in" | "out" | "gone";
}

/** What happened between two looks. A new member that is not let in yet is nothing worth a word. */
export function membershipChanges(before: Membership, after: Membership): readonly MembershipChange[] {
  const changes: MembershipChange[] = [];
  for (const [host, healthy] of after) {
    if (healthy !== (before.get(host) ?? false)) changes.push({ host, state: healthy ? "in" : "out" });
  }
  for (const host of before.keys()) if (!after.has(host)) changes.push({ host, state: "gone" });
  return changes;
}
