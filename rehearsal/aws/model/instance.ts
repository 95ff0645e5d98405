/** An EC2 instance. All of them belong to an auto scaling group: the model has no other way of launching one. */
export interface Instance {
  /** `i-` and 17 hexadecimal digits; also the id of its machine in the data plane, and cloud-init's. */
  readonly id: string;
  readonly region: string;
  readonly zone: string;
  readonly vpcId: string;
  readonly subnetId: string;
  /** Name of its auto scaling group. */
  readonly group: string;
  readonly launchTemplate: { readonly id: string; readonly name: string; readonly version: number };
  readonly imageId: string;
  readonly instanceType: string;
  readonly securityGroups: readonly string[];
  /** Name of its instance profile. */
  readonly profile?: string;
  readonly privateAddress: string;
  /** Every machine of the data plane has one, also where EC2 would give none. */
  readonly publicAddress: string;
  /** Whether EC2 would give it a public address. */
  readonly isPublic: boolean;
  readonly privateDnsName: string;
  /** SHA-256 of its user data, in base64 as given; the model keeps each text once. */
  readonly userData?: string;
  /** From `metadataOptions` of its launch template. */
  readonly metadata: { readonly sessionsRequired: boolean; readonly tags: boolean };
  readonly protectedFromScaleIn: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** ISO 8601, UTC, as are the others. */
  readonly launchedAt: string;
  state: InstanceState;
  lifecycle: Lifecycle;
  inServiceAt?: string;
  /** When it began to leave its group: balancers drain it from then on. */
  leavingSince?: string;
  /** What it was answering then has had its time: no balancer has it any more. */
  drained?: boolean;
  /** Somebody has said that its terminating lifecycle hook may go on. */
  released?: boolean;
  terminatedAt?: string;
  /** Its machine has no power since then. */
  offSince?: string;
  /** Why it could not be launched, or why it went, in words. */
  reason?: string;
}

/** EC2's `instance-state-name`. */
export type InstanceState = "pending" | "running" | "shutting-down" | "terminated";

/** The group's view of it. `Terminating:Wait`: balancers drain it and its lifecycle hook waits. */
export type Lifecycle = "Pending" | "InService" | "Terminating:Wait" | "Terminating:Proceed" | "Terminated";
