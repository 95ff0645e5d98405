import { arnOf, newId } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import type { AssociationInputs, RouteTableInputs } from "./inputs.ts";
import { required } from "./lookup.ts";

export const routeTable: Kind<RouteTableInputs> = {
  type: types.routeTable,
  create(cloud, { inputs, region }) {
    required(cloud, types.vpc, { id: inputs.vpcId, region });
    return Promise.resolve({ id: newId("rtb"), computed: {} });
  },
  outputs: (cloud, { id, region, inputs }) => ({
    arn: arnOf(cloud, "ec2", { region, resource: `route-table/${id}` }),
    ownerId: cloud.accountId,
    ...tagsAll(inputs),
  }),
  delete({ records }, { id }) {
    const associations = records.all<AssociationInputs, object>(types.routeTableAssociation);
    const users = associations.filter(({ inputs }) => inputs.routeTableId === id);
    if (users.length === 0) return Promise.resolve(true);
    throw new AwsError("DependencyViolation", `The routeTable '${id}' has dependencies and cannot be deleted.`);
  },
};
