import { messageOf } from "../../../message.ts";
import type { Account } from "../account.ts";
import type { Instance } from "../instance.ts";
import { drainingSeconds } from "../kinds/balancing/classic-load-balancer.ts";
import type { ClassicInputs } from "../kinds/balancing/classic-records.ts";
import { deregistrationSeconds, type TargetGroupInputs } from "../kinds/balancing/target-group.ts";
import { findGroup, type GroupRecord, terminating, usualHeartbeatSeconds } from "../kinds/compute/group-records.ts";
import type { Reconciler } from "../reconciler.ts";
import { types } from "../types.ts";

const removalRetrySeconds = 2;

/** An instance leaves its group: balancers drain it, its lifecycle hook waits. */
export function beginLeaving(account: Account, instance: Instance, reason: string): void {
  instance.lifecycle = "Terminating:Wait";
  instance.leavingSince = account.now();
  instance.reason = reason;
  continueLeaving(account, instance);
}

/** Whether an instance that leaves has nothing to wait for any more; notes on the way that it is drained. */
export function continueLeaving(account: Account, instance: Instance): boolean {
  const group = findGroup(account.records, instance.group);
  const { leavingSince = account.now() } = instance;
  const isDead = instance.state !== "running" || instance.offSince !== undefined;
  const isForced = group === undefined || (group.deleting === true && group.inputs.forceDelete === true);
  if (isDead || isForced || account.passed(leavingSince, drainSecondsOf(account, group))) instance.drained = true;
  const hook = isDead || isForced ? undefined : hookOf(group);
  const isHookOver = hook === undefined || instance.released === true || account.passed(leavingSince, hook);
  return instance.drained === true && isHookOver;
}

/** The operating system goes down, then the machine goes. */
export function terminate(account: Account, reconciler: Reconciler, instance: Instance): void {
  instance.lifecycle = "Terminating:Proceed";
  if (instance.state !== "terminated") instance.state = "shutting-down";
  account.work.start(`instance ${instance.id}`, `instance ${instance.id} could not be terminated`, async () => {
    // Balancers let go first.
    await reconciler.settle();
    if (instance.offSince === undefined) await shutDown(account, instance);
    await removeMachine(account, instance);
    reconciler.forget(instance.id);
    instance.state = "terminated";
    instance.lifecycle = "Terminated";
    instance.terminatedAt ??= account.now();
    await account.save();
    await reconciler.settle();
  });
}

/** One that does not go down in time is switched off with its machine, as at EC2. */
async function shutDown(account: Account, { id }: Instance): Promise<void> {
  try {
    if ((await account.dataPlane.machineState(id)) === "running") await account.dataPlane.shutdownMachine(id);
  } catch (error) {
    account.log(`instance ${id} did not shut down, and is switched off: ${messageOf(error)}`);
  }
}

async function removeMachine(account: Account, { id }: Instance): Promise<void> {
  for (;;) {
    try {
      await account.dataPlane.removeMachine(id);
      return;
    } catch (error) {
      account.log(`instance ${id} could not be terminated, and is tried again: ${messageOf(error)}`);
      await account.work.pause(removalRetrySeconds);
    }
  }
}

/** The longest that one of the balancers lets an instance end what it is answering. */
function drainSecondsOf({ records }: Account, group: GroupRecord | undefined): number {
  const { targetGroupArns = [], loadBalancers = [] } = group?.inputs ?? {};
  const targetGroups = targetGroupArns.flatMap(
    (arn) => records.get<TargetGroupInputs, object>(types.targetGroup, arn)?.inputs ?? [],
  );
  const classics = loadBalancers.flatMap(
    (name) => records.get<ClassicInputs, object>(types.classicLoadBalancer, name)?.inputs ?? [],
  );
  return Math.max(0, ...targetGroups.map(deregistrationSeconds), ...classics.map(drainingSeconds));
}

/** Seconds that the group's hooks hold back a termination. */
function hookOf(group: GroupRecord | undefined): number | undefined {
  const hooks = (group?.inputs.initialLifecycleHooks ?? []).filter((one) => one.lifecycleTransition === terminating);
  if (hooks.length === 0) return undefined;
  return Math.max(...hooks.map(({ heartbeatTimeout = usualHeartbeatSeconds }) => heartbeatTimeout));
}
