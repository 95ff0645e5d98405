import { messageOf } from "../../../message.ts";
import type { Account } from "../account.ts";
import type { Instance } from "../instance.ts";
import { machineImageOf } from "../images.ts";
import { instanceTypes } from "../instance-types.ts";
import { AwsError } from "../kind.ts";
import { findGroup, type GroupRecord } from "../kinds/compute/group-records.ts";
import { type LaunchPlan, launchPlanOf } from "../kinds/compute/launch-plan.ts";
import { firewallOf } from "../network/firewall.ts";
import type { Reconciler } from "../reconciler.ts";
import type { RoleCredentials } from "../role-credentials.ts";
import { newInstance } from "./new-instance.ts";

/** What a launch needs beside the account. */
export interface Parts {
  readonly reconciler: Reconciler;
  readonly roles: RoleCredentials;
}

/** Launches an instance of a group in a zone; it boots in the background. @throws {AwsError} why it can't be */
export function launch(account: Account, parts: Parts, group: GroupRecord, zone: string): Instance {
  const plan = launchPlanOf(account, group.inputs, group.region);
  requireQuota(account, plan, group.region);
  const instance = newInstance(account, plan, { group, zone });
  account.state.instances.set(instance.id, instance);
  boot(account, parts, instance);
  return instance;
}

/** Also after a restart of this process, which may have come before or after the machine was made. */
export function boot(account: Account, { reconciler, roles }: Parts, instance: Instance): void {
  account.work.start(`instance ${instance.id}`, `instance ${instance.id} could not be launched`, async () => {
    try {
      // What its init reads first may need them.
      await roles.renew();
      await makeMachine(account, reconciler, instance);
      if (instance.state === "pending") instance.state = "running";
      if (instance.lifecycle === "Pending") {
        instance.lifecycle = "InService";
        instance.inServiceAt = account.now();
      }
    } catch (error) {
      if (account.work.closed) return;
      await account.dataPlane.removeMachine(instance.id).catch(() => undefined);
      failed(account, instance, messageOf(error));
    }
    await account.save();
    await reconciler.settle();
  });
}

/** Makes the machine, if the data plane doesn't have it. */
export async function makeMachine(account: Account, reconciler: Reconciler, instance: Instance): Promise<void> {
  const { dataPlane, state } = account;
  const machine = await dataPlane.machineState(instance.id);
  if (machine === "off") await dataPlane.startMachine(instance.id);
  if (machine !== "missing") return;
  const type = instanceTypes.get(instance.instanceType);
  if (type === undefined) throw new Error(`${instance.instanceType} is no instance type of the model any more`);
  const userData = instance.userData === undefined ? undefined : state.userData.get(instance.userData);
  const firewall = firewallOf(account, instance);
  const metadata = reconciler.begin(instance, firewall);
  await dataPlane.createMachine({
    id: instance.id,
    hostname: instance.privateDnsName.split(".")[0] ?? instance.id,
    image: machineImageOf(account, instance),
    network: instance.vpcId,
    privateAddress: instance.privateAddress,
    publicAddress: instance.publicAddress,
    instanceId: instance.id,
    ...(userData === undefined ? {} : { userData: { base64: userData } }),
    publicKeys: [],
    metadata,
    metadataSessions: instance.metadata.sessionsRequired,
    firewall,
    vcpus: type.vcpus,
    memoryMegabytes: type.memoryMegabytes,
  });
}

function failed(account: Account, instance: Instance, message: string): void {
  account.log(`instance ${instance.id} of ${instance.group} could not be launched: ${message}`);
  instance.state = "terminated";
  instance.lifecycle = "Terminated";
  instance.terminatedAt = account.now();
  instance.reason = message;
  noteFailure(account, instance.group, message);
}

/** For whoever waits for the group; the next launch waits too. */
export function noteFailure(account: Account, groupName: string, message: string): void {
  const group = findGroup(account.records, groupName);
  if (group !== undefined) group.computed.failure = { message, at: account.now() };
}

function requireQuota(account: Account, { instanceType }: LaunchPlan, region: string): void {
  const used = account.instances
    .filter((one) => one.region === region && one.state !== "terminated")
    .reduce((sum, one) => sum + (instanceTypes.get(one.instanceType)?.vcpus ?? 0), 0);
  if (used + instanceType.vcpus <= account.vcpuLimit) return;
  const message =
    `You have requested more vCPU capacity than your current vCPU limit of ${account.vcpuLimit} allows for the instance ` +
    `bucket that the specified instance type belongs to (${used} are in use, ${instanceType.name} has ${instanceType.vcpus}).`;
  throw new AwsError("VcpuLimitExceeded", message);
}
