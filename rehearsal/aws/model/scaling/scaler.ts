import { messageOf } from "../../../message.ts";
import type { Account } from "../account.ts";
import type { Instance } from "../instance.ts";
import { AwsError } from "../kind.ts";
import type { SourceHealth } from "../kinds/balancing/target-health.ts";
import { membersOfGroup, sourceHealthOf } from "../kinds/compute/group-health.ts";
import {
  type GroupComputed,
  type GroupInputs,
  type GroupRecord,
  isSuspended,
  usualGraceSeconds,
} from "../kinds/compute/group-records.ts";
import { policiesOf } from "../kinds/compute/scaling-policy.ts";
import { types } from "../types.ts";
import { decide } from "./decisions.ts";
import { beginLeaving, continueLeaving, terminate } from "./leave.ts";
import { launch, noteFailure, type Parts } from "./launch.ts";
import { trackedCapacity } from "./tracking.ts";

const shownSeconds = 3600;

/** Keeps every group at its size: launches, replaces, lets go. */
export class Scaler {
  readonly #account: Account;
  readonly #parts: Parts;
  /** Since when balancers have found an instance unhealthy without a break. */
  readonly #sickSince = new Map<string, string>();

  constructor(account: Account, parts: Parts) {
    this.#account = account;
    this.#parts = parts;
  }

  /** One look at all groups, and what follows from it. Returns whether anything did. */
  async look(): Promise<boolean> {
    const account = this.#account;
    let changed = false;
    for (const group of account.records.everyOf<GroupInputs, GroupComputed>(types.group)) {
      try {
        if (await this.#lookAt(group)) changed = true;
      } catch (error) {
        account.log(`${group.id} could not be looked after: ${messageOf(error)}`);
      }
    }
    for (const instance of account.instances) {
      if (instance.lifecycle !== "Terminating:Wait") continue;
      const wasDrained = instance.drained;
      if (continueLeaving(account, instance)) terminate(account, this.#parts.reconciler, instance);
      else if (instance.drained === wasDrained) continue;
      changed = true;
    }
    this.#forgetTerminated();
    return this.#removeEmpty() || changed;
  }

  /** EC2 shows a terminated instance for about an hour. */
  #forgetTerminated(): void {
    const { instances, state } = this.#account;
    for (const { id, lifecycle, terminatedAt } of instances) {
      if (lifecycle !== "Terminated" || terminatedAt === undefined) continue;
      if (this.#account.passed(terminatedAt, shownSeconds)) state.instances.delete(id);
    }
    const used = new Set(this.#account.instances.map(({ userData }) => userData));
    for (const digest of state.userData.keys()) if (!used.has(digest)) state.userData.delete(digest);
  }

  async #lookAt(group: GroupRecord): Promise<boolean> {
    const health = await this.#healthOf(group);
    const members = membersOfGroup(this.#account, group.id);
    const tracked = this.#track(group);
    const { launch: zones, terminate: leaving } = decide({
      desired: group.deleting === true ? 0 : group.computed.desiredCapacity,
      zones: group.computed.availabilityZones,
      instances: members.map((instance) => {
        const illness = this.#illnessOf(group, instance, health);
        return {
          id: instance.id,
          zone: instance.zone,
          version: instance.launchTemplate.version,
          launchedAt: instance.launchedAt,
          isProtected: instance.protectedFromScaleIn && group.deleting !== true,
          ...(illness === undefined ? {} : { illness }),
        };
      }),
      suspended: group.deleting === true ? [] : (group.inputs.suspendedProcesses ?? []),
      terminationPolicies: group.inputs.terminationPolicies ?? [],
    });
    for (const { id, reason } of leaving) {
      const instance = members.find((one) => one.id === id);
      if (instance === undefined) continue;
      this.#account.log(`${group.id}: ${id} leaves: ${reason}`);
      beginLeaving(this.#account, instance, reason);
    }
    return this.#launch(group, zones) || tracked || leaving.length > 0;
  }

  #launch(group: GroupRecord, zones: readonly string[]): boolean {
    const { failure } = group.computed;
    if (zones.length === 0) {
      delete group.computed.failure;
      return false;
    }
    if (failure !== undefined && !this.#account.passed(failure.at, this.#account.timing.retrySeconds)) return false;
    try {
      for (const zone of zones) launch(this.#account, this.#parts, group, zone);
    } catch (error) {
      const message = error instanceof AwsError ? `${error.code}: ${error.message}` : messageOf(error);
      if (failure?.message !== message) this.#account.log(`${group.id} can't launch: ${message}`);
      noteFailure(this.#account, group.id, message);
    }
    return true;
  }

  #track(group: GroupRecord): boolean {
    const { computed, inputs } = group;
    if (group.deleting === true || isSuspended(group, "AlarmNotification")) return false;
    const policies = policiesOf(this.#account.records, group.id).map((policy) => policy.inputs);
    const load = this.#account.state.loads.get(group.id);
    const { desiredCapacity: desired } = computed;
    const wanted = trackedCapacity(policies, load, { desired, min: inputs.minSize, max: inputs.maxSize });
    const { scaledAt } = computed;
    const tooSoon = scaledAt !== undefined && !this.#account.passed(scaledAt, this.#account.timing.scaleInSeconds);
    if (wanted === desired || (wanted < desired && tooSoon)) return false;
    this.#account.log(`${group.id}: target tracking changes its size from ${desired} to ${wanted}`);
    computed.desiredCapacity = wanted;
    computed.scaledAt = this.#account.now();
    return true;
  }

  /** Balancers are asked only where it matters. */
  async #healthOf(group: GroupRecord): Promise<readonly SourceHealth[]> {
    const isAsked = group.inputs.healthCheckType === "ELB" && group.deleting !== true;
    return isAsked && !isSuspended(group, "HealthCheck") ? sourceHealthOf(this.#account, group) : [];
  }

  /** Why an instance has to be replaced. AWS takes a while to notice what is wrong, and so does this. */
  #illnessOf(group: GroupRecord, instance: Instance, health: readonly SourceHealth[]): string | undefined {
    const account = this.#account;
    const { noticeSeconds } = account.timing;
    const { terminatedAt, offSince, inServiceAt } = instance;
    if (terminatedAt !== undefined)
      return account.passed(terminatedAt, noticeSeconds) ? "it was terminated" : undefined;
    if (offSince !== undefined) return account.passed(offSince, noticeSeconds) ? "it has no power" : undefined;
    const words = health
      .map(({ targets }) => targets.get(instance.id))
      .find((one) => one?.state === "unhealthy")?.words;
    if (words === undefined || inServiceAt === undefined) {
      this.#sickSince.delete(instance.id);
      return undefined;
    }
    const since = this.#sickSince.get(instance.id) ?? account.now();
    this.#sickSince.set(instance.id, since);
    const grace = group.inputs.healthCheckGracePeriod ?? usualGraceSeconds;
    const ejectSeconds = Math.max(...health.map((one) => one.ejectSeconds));
    if (!account.passed(inServiceAt, grace) || !account.passed(since, ejectSeconds)) return undefined;
    return `the load balancer finds it unhealthy: ${words}`;
  }

  /** Deleted groups whose last instance is gone. */
  #removeEmpty(): boolean {
    const { records, instances, state } = this.#account;
    const empty = records
      .everyOf<GroupInputs, GroupComputed>(types.group)
      .filter((group) => group.deleting === true)
      .filter(({ id }) => !instances.some((one) => one.group === id && one.lifecycle !== "Terminated"));
    for (const group of empty) {
      records.remove(group);
      state.loads.delete(group.id);
    }
    return empty.length > 0;
  }
}
