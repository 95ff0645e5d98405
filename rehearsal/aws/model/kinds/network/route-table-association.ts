import type { Cloud } from "../../cloud.ts";
import { newId } from "../../ids.ts";
import { AwsError, type Kind, type Order } from "../../kind.ts";
import { types } from "../../types.ts";
import type { SubnetInputs } from "../compute/vpc-records.ts";
import type { AssociationInputs, RouteTableInputs } from "./inputs.ts";
import { required } from "./lookup.ts";

/** Only with subnets; a gateway's own route table is not modelled. */
export const routeTableAssociation: Kind<AssociationInputs> = {
  type: types.routeTableAssociation,
  create(cloud, order) {
    const { inputs } = order;
    check(cloud, order);
    const others = cloud.records.all<AssociationInputs, object>(types.routeTableAssociation);
    if (others.some((other) => other.inputs.subnetId === inputs.subnetId)) {
      throw new AwsError(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${inputs.routeTableId} conflicts with an existing association`,
      );
    }
    return Promise.resolve({ id: newId("rtbassoc"), computed: {} });
  },
  outputs: () => ({}),
  update(cloud, { region }, inputs) {
    check(cloud, { inputs, region });
    return Promise.resolve();
  },
};

function check(cloud: Cloud, { inputs: { routeTableId, subnetId }, region }: Order<AssociationInputs>): void {
  const table = required<RouteTableInputs>(cloud, types.routeTable, { id: routeTableId, region });
  if (subnetId === undefined) throw new AwsError("MissingParameter", "The request must contain the parameter subnetId");
  const subnet = required<SubnetInputs>(cloud, types.subnet, { id: subnetId, region });
  if (subnet.inputs.vpcId === table.inputs.vpcId) return;
  throw new AwsError(
    "InvalidParameterValue",
    `route table ${routeTableId} and subnet ${subnetId} belong to different networks`,
  );
}
