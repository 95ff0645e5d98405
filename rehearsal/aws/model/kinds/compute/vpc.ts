import { isRange, prefixOf } from "../../../../cloud/address.ts";
import { RangeTaken } from "../../../../cloud/data-plane.ts";
import type { Cloud, Records } from "../../cloud.ts";
import { arnOf, newId } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { dependentsOfVpc } from "../network/index.ts";
import type { VpcComputed, VpcInputs } from "./vpc-records.ts";

/** The sizes that EC2 takes for a VPC or a subnet. */
const shortestPrefix = 16;
const longestPrefix = 28;

export const vpc: Kind<VpcInputs, VpcComputed> = {
  type: types.vpc,
  async create(cloud, { inputs: { cidrBlock } }) {
    requireRange(cidrBlock, "InvalidVpc.Range");
    const id = newId("vpc");
    await makeNetwork(cloud, { id, range: cidrBlock });
    return {
      id,
      computed: {
        defaultNetworkAclId: newId("acl"),
        defaultSecurityGroupId: newId("sg"),
        dhcpOptionsId: newId("dopt"),
        mainRouteTableId: newId("rtb"),
      },
    };
  },
  outputs: (cloud, { id, region, inputs, computed }) => ({
    ...computed,
    ...tagsAll(inputs),
    arn: arnOf(cloud, "ec2", { region, resource: `vpc/${id}` }),
    defaultRouteTableId: computed.mainRouteTableId,
    enableDnsHostnames: inputs.enableDnsHostnames ?? false,
    enableDnsSupport: inputs.enableDnsSupport ?? true,
    enableNetworkAddressUsageMetrics: false,
    instanceTenancy: "default",
    ownerId: cloud.accountId,
    region,
  }),
  async delete(cloud, { id }) {
    const dependents = dependentsOf(cloud.records, id);
    if (dependents.length > 0) {
      const message = `The vpc '${id}' has dependencies and cannot be deleted: ${dependents.join(", ")}.`;
      throw new AwsError("DependencyViolation", message);
    }
    await cloud.dataPlane.removeNetwork(id);
    return true;
  },
};

/** Ids of what is in a VPC, and keeps it from being deleted. */
export function dependentsOf(records: Records, id: string): readonly string[] {
  const inside = [types.subnet, types.securityGroup].flatMap((type) =>
    records
      .all<{ readonly vpcId: string }, object>(type)
      .filter(({ inputs }) => inputs.vpcId === id)
      .map((record) => record.id),
  );
  return [...inside, ...dependentsOfVpc(records, id)];
}

/** @throws {AwsError} if it is no IPv4 range from /16 to /28 that begins where it says */
export function requireRange(cidr: string, code: string): void {
  const fits = isRange(cidr) && prefixOf(cidr) >= shortestPrefix && prefixOf(cidr) <= longestPrefix;
  if (fits) return;
  const message = `The CIDR '${cidr}' is invalid: it must be an IPv4 range from /${shortestPrefix} to /${longestPrefix}, with nothing set right of its prefix.`;
  throw new AwsError(code, message);
}

/** At AWS two VPCs may have the same range; here every range is a network of this machine. */
async function makeNetwork(cloud: Cloud, network: { readonly id: string; readonly range: string }): Promise<void> {
  try {
    await cloud.dataPlane.setNetwork(network);
  } catch (error) {
    if (!(error instanceof RangeTaken)) throw error;
    const message = `${error.message}. AWS would not mind; the rehearsal makes every VPC a network of this machine: choose another range.`;
    throw new AwsError("InvalidVpc.Conflict", message);
  }
}
