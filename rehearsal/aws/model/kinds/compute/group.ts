import { randomUUID } from "node:crypto";

import type { Cloud } from "../../cloud.ts";
import { arnOf } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";
import { requireTargetGroup } from "../balancing/targets.ts";
import { waitingOf } from "./group-health.ts";
import { findGroup, type GroupComputed, type GroupInputs, terminating, usualGraceSeconds } from "./group-records.ts";
import { launchPlanOf } from "./launch-plan.ts";
import { policiesOf } from "./scaling-policy.ts";

const usualCooldownSeconds = 300;

/** An auto scaling group; what it launches and ends is in `scaling/`. Its id is its name. */
export const group: Kind<GroupInputs, GroupComputed> = {
  type: types.group,
  create(cloud, { inputs, region }) {
    const { name, minSize, desiredCapacity = minSize } = inputs;
    if (findGroup(cloud.records, name) !== undefined) {
      const message = `AutoScalingGroup by this name already exists - A group already exists with the name ${name}`;
      throw new AwsError("AlreadyExists", message);
    }
    check(cloud, inputs, region);
    checkSizes(inputs, desiredCapacity);
    const resource = `autoScalingGroup:${randomUUID()}:autoScalingGroupName/${name}`;
    const arn = arnOf(cloud, "autoscaling", { region, resource });
    const computed = { arn, availabilityZones: zonesOf(cloud, inputs), desiredCapacity };
    return Promise.resolve({ id: name, computed });
  },
  outputs: (cloud, { region, inputs, computed }) => ({
    arn: computed.arn,
    availabilityZones: computed.availabilityZones,
    defaultCooldown: inputs.defaultCooldown ?? usualCooldownSeconds,
    desiredCapacity: computed.desiredCapacity,
    healthCheckGracePeriod: inputs.healthCheckGracePeriod ?? usualGraceSeconds,
    healthCheckType: inputs.healthCheckType ?? "EC2",
    predictedCapacity: 0,
    region,
    serviceLinkedRoleArn: arnOf(cloud, "iam", {
      region: "",
      resource: "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
    }),
    warmPoolSize: 0,
  }),
  pending: (cloud, record) => waitingOf(cloud, record),
  failure: ({ computed }) => computed.failure,
  update(cloud, { region, inputs: before, computed }, inputs) {
    check(cloud, inputs, region);
    const { minSize, maxSize, desiredCapacity } = inputs;
    // One that the program did not change is not set: the scaler may have chosen another since.
    const asked = desiredCapacity !== undefined && desiredCapacity !== before.desiredCapacity;
    if (asked) checkSizes(inputs, desiredCapacity);
    const wanted = asked ? desiredCapacity : computed.desiredCapacity;
    computed.desiredCapacity = Math.min(Math.max(wanted, minSize), maxSize);
    computed.availabilityZones = zonesOf(cloud, inputs);
    return Promise.resolve();
  },
  delete(_cloud, { computed }) {
    computed.desiredCapacity = 0;
    return Promise.resolve(false);
  },
  parts: ({ records }, { id }) => policiesOf(records, id),
};

function check(cloud: Cloud, inputs: GroupInputs, region: string): void {
  launchPlanOf(cloud, inputs, region);
  if (inputs.minSize > inputs.maxSize) {
    const message = `Max bound, ${inputs.maxSize}, must be greater than or equal to min bound, ${inputs.minSize}`;
    throw new AwsError("ValidationError", message);
  }
  for (const arn of inputs.targetGroupArns ?? []) requireTargetGroup(cloud, arn);
  for (const name of inputs.loadBalancers ?? []) {
    if (present(cloud.records.get(types.classicLoadBalancer, name))) continue;
    throw new AwsError("ValidationError", `Provided Load Balancers may not be valid: there is none named ${name}.`);
  }
  const [launching] = (inputs.initialLifecycleHooks ?? []).filter((hook) => hook.lifecycleTransition !== terminating);
  if (launching !== undefined) {
    const message = `The lifecycle hook ${launching.name} is for ${launching.lifecycleTransition}, which is not rehearsed; ${terminating} is.`;
    throw new AwsError("NotRehearsed", message);
  }
  const unknown = (inputs.terminationPolicies ?? []).find((one) => !terminationPolicies.includes(one));
  if (unknown !== undefined) {
    const message = `The termination policy ${unknown} is not rehearsed; ${terminationPolicies.join(", ")} are.`;
    throw new AwsError("NotRehearsed", message);
  }
}

const terminationPolicies = ["Default", "OldestInstance", "NewestInstance"];

function checkSizes({ minSize, maxSize }: GroupInputs, desired: number): void {
  if (desired >= minSize && desired <= maxSize) return;
  const message = `Desired capacity:${desired} must be between the specified min size:${minSize} and max size:${maxSize}`;
  throw new AwsError("ValidationError", message);
}

function present(record: ResourceRecord<object> | undefined): boolean {
  return record !== undefined && record.deleting !== true;
}

function zonesOf({ records }: Cloud, { vpcZoneIdentifiers = [] }: GroupInputs): readonly string[] {
  const zones = vpcZoneIdentifiers.flatMap((id) => {
    const subnet = records.get<object, { readonly availabilityZone: string }>(types.subnet, id);
    return subnet?.computed.availabilityZone ?? [];
  });
  return [...new Set(zones)].sort();
}
