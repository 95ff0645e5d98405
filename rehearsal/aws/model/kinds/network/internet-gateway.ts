import type { Cloud } from "../../cloud.ts";
import { arnOf, newId } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import type { InternetGatewayInputs } from "./inputs.ts";
import { required } from "./lookup.ts";
import { publicAddressesIn } from "./public-addresses.ts";

/** One for each VPC; its routes lead nowhere once it has gone. */
export const internetGateway: Kind<InternetGatewayInputs> = {
  type: types.internetGateway,
  create(cloud, { inputs, region }) {
    attach(cloud, region, inputs.vpcId);
    return Promise.resolve({ id: newId("igw"), computed: {} });
  },
  outputs: (cloud, { id, region, inputs }) => ({
    arn: arnOf(cloud, "ec2", { region, resource: `internet-gateway/${id}` }),
    ownerId: cloud.accountId,
    ...tagsAll(inputs),
  }),
  update(cloud, record, inputs) {
    if (inputs.vpcId !== record.inputs.vpcId) {
      detach(cloud, record.inputs.vpcId);
      attach(cloud, record.region, inputs.vpcId);
    }
    return Promise.resolve();
  },
  delete(cloud, { inputs }) {
    detach(cloud, inputs.vpcId);
    return Promise.resolve(true);
  },
};

function attach(cloud: Cloud, region: string, vpcId: string | undefined): void {
  if (vpcId === undefined) return;
  required(cloud, types.vpc, { id: vpcId, region });
  const attached = cloud.records.all<InternetGatewayInputs, object>(types.internetGateway);
  if (attached.some(({ inputs }) => inputs.vpcId === vpcId)) {
    throw new AwsError("InvalidParameterValue", `Network ${vpcId} already has an internet gateway attached`);
  }
}

function detach(cloud: Cloud, vpcId: string | undefined): void {
  const holders = vpcId === undefined ? [] : publicAddressesIn(cloud, vpcId);
  if (vpcId === undefined || holders.length === 0) return;
  throw new AwsError(
    "DependencyViolation",
    `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the ` +
      `gateway. They are of ${holders.join(", ")}.`,
  );
}
