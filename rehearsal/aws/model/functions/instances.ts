import type { GetInstancesResult } from "@pulumi/aws/ec2/getInstances.js";

import type { Instance } from "../instance.ts";
import type { ModelFunction } from "../kind.ts";
import type { Tags } from "../tags.ts";
import { type Filter, passes, tagField } from "./filters.ts";

interface Arguments {
  readonly filters?: Filter[];
  readonly instanceStateNames?: string[];
  readonly instanceTags?: Readonly<Record<string, string>>;
}

export const getInstances: ModelFunction = {
  token: "aws:ec2/getInstances:getInstances",
  call(cloud, { inputs, region }): GetInstancesResult {
    const { filters = [], instanceStateNames = ["running"], instanceTags = {} } = inputs as Arguments;
    const all = [
      ...filters,
      { name: "instance-state-name", values: instanceStateNames },
      ...Object.entries(instanceTags).map(([key, value]) => ({ name: `tag:${key}`, values: [value] })),
    ];
    const found = cloud.instances
      .filter((instance) => instance.region === region)
      .filter((instance) => passes(all, (name) => field(name, instance)));
    return {
      ...inputs,
      id: region,
      ids: found.map(({ id }) => id),
      instanceTags,
      ipv6Addresses: [],
      privateIps: found.map(({ privateAddress }) => privateAddress),
      publicIps: found.filter(({ isPublic }) => isPublic).map(({ publicAddress }) => publicAddress),
      region,
    };
  },
};

function field(name: string, instance: Instance): readonly string[] | undefined {
  const fields: Readonly<Record<string, string>> = {
    "availability-zone": instance.zone,
    "image-id": instance.imageId,
    "instance-id": instance.id,
    "instance-state-name": instance.state,
    "instance-type": instance.instanceType,
    "private-dns-name": instance.privateDnsName,
    "private-ip-address": instance.privateAddress,
    "subnet-id": instance.subnetId,
    "vpc-id": instance.vpcId,
  };
  const value = fields[name];
  return value === undefined ? tagField(name, tagsOf(instance)) : [value];
}

/** With the one that auto scaling gives. */
function tagsOf({ group, tags }: Instance): Tags {
  return { ...tags, "aws:autoscaling:groupName": group };
}
