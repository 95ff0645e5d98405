import { policyMistakes } from "../../../iam/index.ts";
import type { Cloud } from "../../cloud.ts";
import { arnOf, newId } from "../../ids.ts";
import { AwsError, type Kind, type Order } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import type { EndpointInputs, RouteTableInputs } from "./inputs.ts";
import { required } from "./lookup.ts";
import { s3PrefixList } from "./s3-prefix-list.ts";

/** What an endpoint has that was given no policy. */
const OPEN_POLICY = JSON.stringify({
  Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }],
  Version: "2008-10-17",
});

/** A gateway endpoint for S3, the only one that is modelled. */
export const vpcEndpoint: Kind<EndpointInputs> = {
  type: types.vpcEndpoint,
  create(cloud, order) {
    const { inputs, region } = order;
    const { serviceName, vpcEndpointType = "Gateway" } = inputs;
    if (serviceName !== `com.amazonaws.${region}.s3`) {
      const message = `The Vpc Endpoint Service '${serviceName ?? ""}' does not exist, or is not modelled; com.amazonaws.${region}.s3 is`;
      throw new AwsError("InvalidServiceName", message);
    }
    if (vpcEndpointType !== "Gateway") {
      const message = `Value (${vpcEndpointType}) for parameter vpcEndpointType is invalid, or not modelled; Gateway is`;
      throw new AwsError("InvalidParameter", message);
    }
    required(cloud, types.vpc, { id: inputs.vpcId, region });
    check(cloud, order);
    return Promise.resolve({ id: newId("vpce"), computed: {} });
  },
  outputs: (cloud, { id, region, inputs }) => ({
    arn: arnOf(cloud, "ec2", { region, resource: `vpc-endpoint/${id}` }),
    // The addresses are the store's, which the data plane knows.
    cidrBlocks: [],
    ownerId: cloud.accountId,
    policy: inputs.policy ?? OPEN_POLICY,
    prefixListId: s3PrefixList(region),
    state: "available",
    ...tagsAll(inputs),
    vpcEndpointType: "Gateway",
  }),
  update(cloud, { id, region }, inputs) {
    check(cloud, { inputs, region }, id);
    return Promise.resolve();
  },
};

function check(
  cloud: Cloud,
  { inputs: { vpcId, policy, routeTableIds = [] }, region }: Order<EndpointInputs>,
  ownId?: string,
): void {
  const others = cloud.records.all<EndpointInputs, object>(types.vpcEndpoint).filter(({ id }) => id !== ownId);
  for (const tableId of routeTableIds) {
    const table = required<RouteTableInputs>(cloud, types.routeTable, { id: tableId, region });
    if (table.inputs.vpcId !== vpcId) {
      throw new AwsError(
        "InvalidParameterValue",
        `route table ${tableId} is not in ${vpcId}, the network of the endpoint`,
      );
    }
    if (others.some(({ inputs }) => inputs.routeTableIds?.includes(tableId) === true)) {
      throw new AwsError(
        "RouteAlreadyExists",
        `route table ${tableId} already has a route with destination-prefix-list-id ${s3PrefixList(region)}`,
      );
    }
  }
  const mistakes = policy === undefined ? [] : policyMistakes(policy, "resource");
  if (mistakes.length > 0) throw new AwsError("InvalidPolicyDocument", mistakes.join("; "));
}
