import { messageOf } from "../../../message.ts";
import type { Account } from "../account.ts";
import { AwsError } from "../kind.ts";
import { membersOfGroup } from "../kinds/compute/group-health.ts";
import { type GroupComputed, type GroupInputs, type GroupRecord, isSuspended } from "../kinds/compute/group-records.ts";
import { policiesOf } from "../kinds/compute/scaling-policy.ts";
import { types } from "../types.ts";
import { decide } from "./decisions.ts";
import { Illnesses } from "./illnesses.ts";
import { beginLeaving, continueLeaving, terminate } from "./leave.ts";
import { launch, noteFailure, type Parts } from "./launch.ts";
import { trackedCapacity } from "./tracking.ts";

const shownSeconds = 3600;

/** Keeps every group at its size: launches, replaces, lets go. */
export class Scaler {
  readonly #account: Account;
  readonly #parts: Parts;
  readonly #illnesses: Illnesses;

  constructor(account: Account, parts: Parts) {
    this.#account = account;
    this.#parts = parts;
    this.#illnesses = new Illnesses(account);
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
    const illnesses = await this.#illnesses.of(group);
    const members = membersOfGroup(this.#account, group.id);
    const tracked = this.#track(group);
    const { launch: zones, terminate: leaving } = decide({
      desired: group.deleting === true ? 0 : group.computed.desiredCapacity,
      zones: group.computed.availabilityZones,
      instances: members.map((instance) => {
        const illness = illnesses.get(instance.id);
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
      this.#illnesses.forget(id);
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
