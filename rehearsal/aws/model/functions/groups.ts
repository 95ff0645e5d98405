import type { GetAmiIdsResult } from "@pulumi/aws/autoscaling/getAmiIds.js";
import type { GetGroupResult } from "@pulumi/aws/autoscaling/getGroup.js";

import type { Cloud } from "../cloud.ts";
import { AwsError, type ModelFunction } from "../kind.ts";
import type { GroupComputed, GroupInputs, GroupRecord } from "../kinds/compute/group-records.ts";
import { types } from "../types.ts";
import type { Filter } from "./filters.ts";

/** Lists groups; its name is a slip of the SDK's. */
export const getGroups: ModelFunction = {
  token: "aws:autoscaling/getAmiIds:getAmiIds",
  call(cloud, { inputs, region }): GetAmiIdsResult {
    const { filters = [], names } = inputs as { readonly filters?: Filter[]; readonly names?: readonly string[] };
    const found = groupsIn(cloud, region)
      .filter((group) => filters.every((filter) => passes(group, filter)))
      .filter((group) => names?.includes(group.inputs.name) ?? true)
      .toSorted((left, right) => left.inputs.name.localeCompare(right.inputs.name));
    return {
      ...inputs,
      arns: found.map(({ computed }) => computed.arn),
      id: region,
      names: found.map((group) => group.inputs.name),
      region,
    };
  },
};

export const getGroup: ModelFunction = {
  token: "aws:autoscaling/getGroup:getGroup",
  call(cloud, { inputs: { name }, region }): GetGroupResult {
    const group = groupsIn(cloud, region).find(({ inputs }) => inputs.name === name);
    if (group !== undefined) return describe(group);
    throw new AwsError(
      "NotFound",
      `reading Auto Scaling Group (${String(name)}): empty result: there is none of that name in ${region}`,
    );
  },
};

function groupsIn({ records }: Cloud, region: string): readonly GroupRecord[] {
  return records.all<GroupInputs, GroupComputed>(types.group).filter((group) => group.region === region);
}

/** Auto scaling compares whole texts, unlike EC2. */
function passes({ inputs: { tags = [] } }: GroupRecord, { name, values }: Filter): boolean {
  const key = /^tag:(.*)$/.exec(name)?.[1];
  if (key !== undefined) return tags.some((tag) => tag.key === key && values.includes(tag.value));
  if (name === "tag-key") return tags.some((tag) => values.includes(tag.key));
  if (name === "tag-value") return tags.some((tag) => values.includes(tag.value));
  throw new AwsError("ValidationError", `Filter type ${name} is not correct. Allowed: tag-key, tag-value, tag:<key>`);
}

function describe({ inputs, computed, region, deleting = false }: GroupRecord): GetGroupResult {
  const { id = "", name: templateName = "", version = "" } = inputs.launchTemplate ?? {};
  return {
    arn: computed.arn,
    availabilityZones: [...computed.availabilityZones],
    defaultCooldown: inputs.defaultCooldown ?? 300,
    desiredCapacity: computed.desiredCapacity,
    desiredCapacityType: "",
    enabledMetrics: [],
    healthCheckGracePeriod: inputs.healthCheckGracePeriod ?? 300,
    healthCheckType: inputs.healthCheckType ?? "EC2",
    id: inputs.name,
    instanceMaintenancePolicies: [],
    launchConfiguration: "",
    launchTemplates: inputs.launchTemplate === undefined ? [] : [{ id, name: templateName, version }],
    loadBalancers: [...(inputs.loadBalancers ?? [])],
    maxInstanceLifetime: 0,
    maxSize: inputs.maxSize,
    minSize: inputs.minSize,
    mixedInstancesPolicies: [],
    name: inputs.name,
    newInstancesProtectedFromScaleIn: inputs.protectFromScaleIn ?? false,
    placementGroup: "",
    predictedCapacity: 0,
    region,
    serviceLinkedRoleArn: "",
    status: deleting ? "Delete in progress" : "",
    suspendedProcesses: [...(inputs.suspendedProcesses ?? [])],
    tags: [...(inputs.tags ?? [])],
    targetGroupArns: [...(inputs.targetGroupArns ?? [])],
    terminationPolicies: [...(inputs.terminationPolicies ?? ["Default"])],
    trafficSources: [],
    vpcZoneIdentifier: (inputs.vpcZoneIdentifiers ?? []).join(","),
    warmPoolSize: 0,
    warmPools: [],
  };
}
