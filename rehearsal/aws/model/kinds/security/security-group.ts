import type { Cloud } from "../../cloud.ts";
import { arnOf, newId } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { requireRecord } from "../../lookup.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { rulesAbout, rulesOf } from "./rules.ts";
import type { SecurityGroupInputs } from "./security-group-records.ts";

/** As the provider leaves it: without the rule that EC2 gives a new group, which lets everything out. */
export const securityGroup: Kind<SecurityGroupInputs> = {
  type: types.securityGroup,
  create(cloud, { inputs: { name, vpcId }, region }) {
    requireRecord(cloud, { type: types.vpc, id: vpcId, region }, "InvalidVpcID.NotFound");
    const others = cloud.records.all<SecurityGroupInputs, object>(types.securityGroup);
    if (others.some(({ inputs }) => inputs.vpcId === vpcId && inputs.name === name)) {
      const message = `The security group '${name}' already exists for VPC '${vpcId}'`;
      throw new AwsError("InvalidGroup.Duplicate", message);
    }
    return Promise.resolve({ id: newId("sg"), computed: {} });
  },
  outputs: (cloud, { id, region, inputs }) => ({
    ...tagsAll(inputs),
    arn: arnOf(cloud, "ec2", { region, resource: `security-group/${id}` }),
    description: inputs.description ?? "Managed by Pulumi",
    ownerId: cloud.accountId,
    region,
  }),
  delete(cloud, { id }) {
    const users = usersOf(cloud, id);
    if (users.length > 0) {
      const message = `resource ${id} has a dependent object: ${users.join(", ")}`;
      throw new AwsError("DependencyViolation", message);
    }
    return Promise.resolve(true);
  },
  parts: ({ records }, { id }) => [...rulesOf(records, "ingress", [id]), ...rulesOf(records, "egress", [id])],
};

interface BalancerInputs {
  readonly securityGroups?: readonly string[];
}

/** Ids of what has the group, and of others' rules that name it. */
function usersOf({ records, instances }: Cloud, group: string): readonly string[] {
  const balancers = [types.loadBalancer, types.classicLoadBalancer].flatMap((type) =>
    records.all<BalancerInputs, object>(type).filter(({ inputs }) => inputs.securityGroups?.includes(group) === true),
  );
  const machines = instances.filter((one) => one.state !== "terminated" && one.securityGroups.includes(group));
  return [...balancers, ...machines, ...rulesAbout(records, group)].map(({ id }) => id);
}
