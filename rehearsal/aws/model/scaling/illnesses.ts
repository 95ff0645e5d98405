import type { Account } from "../account.ts";
import type { Instance } from "../instance.ts";
import type { SourceHealth } from "../kinds/balancing/target-health.ts";
import { membersOfGroup, sourceHealthOf } from "../kinds/compute/group-health.ts";
import { type GroupRecord, isSuspended, usualGraceSeconds } from "../kinds/compute/group-records.ts";

/** Why instances have to be replaced. AWS takes a while to notice what is wrong, and so does this. */
export class Illnesses {
  readonly #account: Account;
  /** Since when balancers have found an instance unhealthy without a break. */
  readonly #sickSince = new Map<string, string>();

  constructor(account: Account) {
    this.#account = account;
  }

  /** In words, by instance; who is well is not in it. */
  async of(group: GroupRecord): Promise<ReadonlyMap<string, string>> {
    const health = await this.#healthOf(group);
    return new Map(
      membersOfGroup(this.#account, group.id).flatMap((instance) => {
        const words = this.#lifeless(instance) ?? this.#unhealthy(group, instance, health);
        return words === undefined ? [] : [[instance.id, words]];
      }),
    );
  }

  /** An instance that has left its group. */
  forget(id: string): void {
    this.#sickSince.delete(id);
  }

  /** Balancers are asked only where it matters. */
  async #healthOf(group: GroupRecord): Promise<readonly SourceHealth[]> {
    const isAsked = group.inputs.healthCheckType === "ELB" && group.deleting !== true;
    return isAsked && !isSuspended(group, "HealthCheck") ? sourceHealthOf(this.#account, group) : [];
  }

  #lifeless({ terminatedAt, offSince }: Instance): string | undefined {
    const { noticeSeconds } = this.#account.timing;
    const isNoticed = (since: string | undefined) => since !== undefined && this.#account.passed(since, noticeSeconds);
    if (isNoticed(terminatedAt)) return "it was terminated";
    return terminatedAt === undefined && isNoticed(offSince) ? "it has no power" : undefined;
  }

  #unhealthy(group: GroupRecord, instance: Instance, health: readonly SourceHealth[]): string | undefined {
    const account = this.#account;
    const { id, terminatedAt, offSince, inServiceAt } = instance;
    const isLifeless = terminatedAt !== undefined || offSince !== undefined;
    const words = health.map(({ targets }) => targets.get(id)).find((one) => one?.state === "unhealthy")?.words;
    if (isLifeless || words === undefined || inServiceAt === undefined) {
      this.#sickSince.delete(id);
      return undefined;
    }
    const since = this.#sickSince.get(id) ?? account.now();
    this.#sickSince.set(id, since);
    const grace = group.inputs.healthCheckGracePeriod ?? usualGraceSeconds;
    const ejectSeconds = Math.max(...health.map((one) => one.ejectSeconds));
    if (!account.passed(inServiceAt, grace) || !account.passed(since, ejectSeconds)) return undefined;
    return `the load balancer finds it unhealthy: ${words}`;
  }
}
