import { contains, overlap, parseCidr } from "../../../../cloud/address.ts";
import type { Cloud } from "../../cloud.ts";
import { arnOf, newId } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { requireRecord } from "../../lookup.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import { zoneIdOf, zonesOf } from "../../zones.ts";
import { dependentsOfSubnet } from "../network/index.ts";
import type { SubnetComputed, SubnetInputs, VpcInputs } from "./vpc-records.ts";
import { requireRange } from "./vpc.ts";

export const subnet: Kind<SubnetInputs, SubnetComputed> = {
  type: types.subnet,
  create(cloud, { inputs, region }) {
    const vpcRecord = requireRecord<VpcInputs, object>(
      cloud,
      { type: types.vpc, id: inputs.vpcId, region },
      "InvalidVpcID.NotFound",
    );
    checkRange(cloud, inputs, vpcRecord.inputs.cidrBlock);
    return Promise.resolve({ id: newId("subnet"), computed: { availabilityZone: zoneOf(inputs, region) } });
  },
  outputs: (cloud, { id, region, inputs, computed }) => ({
    ...computed,
    ...tagsAll(inputs),
    arn: arnOf(cloud, "ec2", { region, resource: `subnet/${id}` }),
    availabilityZoneId: zoneIdOf(region, computed.availabilityZone),
    assignIpv6AddressOnCreation: false,
    enableDns64: false,
    mapPublicIpOnLaunch: inputs.mapPublicIpOnLaunch ?? false,
    ownerId: cloud.accountId,
    privateDnsHostnameTypeOnLaunch: "ip-name",
    region,
  }),
  delete(cloud, { id }) {
    const instances = cloud.instances.filter((one) => one.subnetId === id && one.state !== "terminated");
    const balancers = [types.loadBalancer, types.classicLoadBalancer]
      .flatMap((type) => cloud.records.all<{ readonly subnets?: readonly string[] }, object>(type))
      .filter(({ inputs }) => inputs.subnets?.includes(id) === true);
    const dependents = [...[...instances, ...balancers].map((one) => one.id), ...dependentsOfSubnet(cloud.records, id)];
    if (dependents.length === 0) return Promise.resolve(true);
    const message = `The subnet '${id}' has dependencies and cannot be deleted: ${dependents.join(", ")}.`;
    throw new AwsError("DependencyViolation", message);
  },
};

function checkRange(cloud: Cloud, { vpcId, cidrBlock }: SubnetInputs, vpcRange: string): void {
  requireRange(cidrBlock, "InvalidSubnet.Range");
  if (!contains(vpcRange, cidrBlock)) {
    throw new AwsError("InvalidSubnet.Range", `The CIDR '${cidrBlock}' is not inside that of ${vpcId}, ${vpcRange}.`);
  }
  const other = cloud.records
    .all<SubnetInputs, object>(types.subnet)
    .find(({ inputs }) => inputs.vpcId === vpcId && overlap(parseCidr(inputs.cidrBlock), parseCidr(cidrBlock)));
  if (other === undefined) return;
  const message = `The CIDR '${cidrBlock}' conflicts with another subnet: ${other.id} has ${other.inputs.cidrBlock}.`;
  throw new AwsError("InvalidSubnet.Conflict", message);
}

/** One that nobody chose is AWS's choice: here the region's first. */
function zoneOf({ availabilityZone }: SubnetInputs, region: string): string {
  const zones = zonesOf(region);
  const chosen = availabilityZone ?? zones[0];
  if (chosen !== undefined && zones.includes(chosen)) return chosen;
  const message = `Value (${chosen ?? ""}) for parameter availabilityZone is invalid. The zones of ${region} are: ${zones.join(", ")}.`;
  throw new AwsError("InvalidParameterValue", message);
}
