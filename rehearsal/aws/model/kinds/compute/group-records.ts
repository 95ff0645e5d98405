import type { Records } from "../../cloud.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";

export interface GroupInputs {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity?: number;
  readonly launchTemplate?: { readonly id?: string; readonly name?: string; readonly version?: string };
  /** Ids of subnets. */
  readonly vpcZoneIdentifiers?: readonly string[];
  readonly targetGroupArns?: readonly string[];
  /** Names of classic ones. */
  readonly loadBalancers?: readonly string[];
  readonly healthCheckType?: string;
  readonly healthCheckGracePeriod?: number;
  readonly minElbCapacity?: number;
  readonly waitForElbCapacity?: number;
  readonly initialLifecycleHooks?: readonly LifecycleHook[];
  readonly terminationPolicies?: readonly string[];
  readonly defaultInstanceWarmup?: number;
  readonly defaultCooldown?: number;
  readonly forceDelete?: boolean;
  readonly suspendedProcesses?: readonly string[];
  readonly protectFromScaleIn?: boolean;
  readonly tags?: readonly { readonly key: string; readonly value: string; readonly propagateAtLaunch: boolean }[];
}

export interface LifecycleHook {
  readonly name: string;
  readonly lifecycleTransition: string;
  /** Seconds. */
  readonly heartbeatTimeout?: number;
  readonly defaultResult?: string;
}

export interface GroupComputed {
  readonly arn: string;
  availabilityZones: readonly string[];
  desiredCapacity: number;
  /** When target tracking last changed it. */
  scaledAt?: string;
  /** Why the last launch failed, and when. */
  failure?: { readonly message: string; readonly at: string };
}

export type GroupRecord = ResourceRecord<GroupInputs, GroupComputed>;

export const terminating = "autoscaling:EC2_INSTANCE_TERMINATING";
/** AWS's default for a hook. */
export const usualHeartbeatSeconds = 3600;
/** AWS's default for a group that is checked by a balancer. */
export const usualGraceSeconds = 300;

/** One of the auto scaling groups, also one that is being deleted. */
export function findGroup(records: Records, name: string): GroupRecord | undefined {
  return records.get<GroupInputs, GroupComputed>(types.group, name);
}

export function isSuspended({ inputs }: GroupRecord, process: string): boolean {
  return inputs.suspendedProcesses?.includes(process) === true;
}
