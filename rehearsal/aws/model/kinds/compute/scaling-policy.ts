import { randomUUID } from "node:crypto";

import type { Records } from "../../cloud.ts";
import { arnOf } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";
import { findGroup } from "./group-records.ts";

export interface PolicyInputs {
  readonly name: string;
  readonly autoscalingGroupName: string;
  readonly policyType?: string;
  readonly targetTrackingConfiguration?: {
    readonly predefinedMetricSpecification?: {
      readonly predefinedMetricType: string;
      readonly resourceLabel?: string;
    };
    readonly targetValue: number;
    readonly disableScaleIn?: boolean;
  };
  /** Seconds. */
  readonly estimatedInstanceWarmup?: number;
  readonly enabled?: boolean;
}

export type PolicyRecord = ResourceRecord<PolicyInputs, { readonly uuid: string }>;

const metrics = ["ASGAverageCPUUtilization", "ALBRequestCountPerTarget"];

/** A policy of target tracking. Its id is its name. */
export const scalingPolicy: Kind<PolicyInputs, { readonly uuid: string }> = {
  type: types.scalingPolicy,
  create({ records }, { inputs }) {
    check(records, inputs);
    // AWS wants the name to be the group's own; here it is the account's, for it is the id.
    if (records.get(types.scalingPolicy, inputs.name) !== undefined) {
      throw new AwsError("AlreadyExists", `A scaling policy named ${inputs.name} exists already.`);
    }
    return Promise.resolve({ id: inputs.name, computed: { uuid: randomUUID() } });
  },
  outputs: (cloud, { id, region, inputs, computed }) => ({
    arn: arnOf(cloud, "autoscaling", {
      region,
      resource: `scalingPolicy:${computed.uuid}:autoScalingGroupName/${inputs.autoscalingGroupName}:policyName/${id}`,
    }),
    enabled: inputs.enabled ?? true,
    metricAggregationType: "",
    region,
  }),
  update({ records }, _record, inputs) {
    check(records, inputs);
    return Promise.resolve();
  },
};

/** A group's policies, those that are switched off too. */
export function policiesOf(records: Records, groupName: string): PolicyRecord[] {
  return records
    .all<PolicyInputs, { readonly uuid: string }>(types.scalingPolicy)
    .filter(({ inputs }) => inputs.autoscalingGroupName === groupName);
}

function check(records: Records, inputs: PolicyInputs): void {
  const { autoscalingGroupName, policyType, targetTrackingConfiguration: tracking } = inputs;
  const group = findGroup(records, autoscalingGroupName);
  if (group === undefined || group.deleting === true) {
    throw new AwsError("ValidationError", `Group ${autoscalingGroupName} not found`);
  }
  if (policyType !== "TargetTrackingScaling" || tracking === undefined) {
    const message = `A policy of type ${policyType ?? "SimpleScaling"} is not rehearsed; TargetTrackingScaling is.`;
    throw new AwsError("NotRehearsed", message);
  }
  const { predefinedMetricType, resourceLabel } = tracking.predefinedMetricSpecification ?? {};
  if (predefinedMetricType === undefined || !metrics.includes(predefinedMetricType)) {
    const message = `Target tracking of ${predefinedMetricType ?? "another metric"} is not rehearsed; of ${metrics.join(" or ")} it is.`;
    throw new AwsError("NotRehearsed", message);
  }
  if (predefinedMetricType === "ALBRequestCountPerTarget") checkLabel(group.inputs.targetGroupArns, resourceLabel);
}

/** `app/NAME/ID/targetgroup/NAME/ID`, of a target group that the group is attached to. */
function checkLabel(targetGroupArns: readonly string[] = [], label = ""): void {
  const suffixes = targetGroupArns.map((arn) => arn.split(":").at(-1) ?? "");
  const [, suffix = ""] = /^app\/[^/]+\/[^/]+\/(targetgroup\/[^/]+\/[^/]+)$/.exec(label) ?? [];
  if (suffixes.includes(suffix)) return;
  const message =
    `The resource label ${JSON.stringify(label)} must be a load balancer's arnSuffix, a slash and the arnSuffix of a ` +
    `target group that is attached to the Auto Scaling group: ${suffixes.join(", ") || "it has none"}.`;
  throw new AwsError("ValidationError", message);
}
