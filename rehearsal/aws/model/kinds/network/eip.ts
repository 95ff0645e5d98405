import { formatAddress, parseCidr } from "../../../../cloud/address.ts";
import type { Cloud, Records } from "../../cloud.ts";
import { arnOf, newId } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";
import type { EipComputed, EipInputs, NatGatewayInputs } from "./inputs.ts";
import { EIP } from "./lookup.ts";

export const eip: Kind<EipInputs, EipComputed> = {
  type: EIP,
  create(cloud, { inputs }) {
    const { domain = "vpc" } = inputs;
    if (domain !== "vpc") {
      throw new AwsError("InvalidParameterValue", `Value (${domain}) for parameter domain is invalid. It is vpc.`);
    }
    return Promise.resolve({ id: newId("eipalloc"), computed: { publicIp: freeAddress(cloud) } });
  },
  outputs: (cloud, { id, region, inputs, computed }) => ({
    ...computed,
    allocationId: id,
    arn: arnOf(cloud, "ec2", { region, resource: `elastic-ip/${id}` }),
    domain: "vpc",
    ...tagsAll(inputs),
  }),
  delete({ records }, { id }) {
    const user = userOf(records, id);
    if (user === undefined) return Promise.resolve(true);
    // The first sentence is all that EC2 says.
    throw new AwsError(
      "AuthFailure",
      `You do not have permission to access the specified resource. ${id} is the address of NAT gateway ${user}.`,
    );
  },
};

/** Id of the NAT gateway that has an elastic address. */
export function userOf(records: Records, allocationId: string): string | undefined {
  return records
    .all<NatGatewayInputs, object>(types.natGateway)
    .find(({ inputs }) => inputs.allocationId === allocationId)?.id;
}

/** Addresses that machines must not get. */
export function elasticAddresses(records: Records): ReadonlySet<string> {
  return new Set(records.all<EipInputs, EipComputed>(EIP).map(({ computed }) => computed.publicIp));
}

/** From the end of the range: machines begin at its start. */
function freeAddress({ records, instances, publicRange }: Cloud): string {
  const { first, last } = parseCidr(publicRange);
  const taken = new Set([...elasticAddresses(records), ...instances.map((instance) => instance.publicAddress)]);
  for (let address = last - 1; address > first; address--) {
    if (!taken.has(formatAddress(address))) return formatAddress(address);
  }
  throw new AwsError(
    "AddressLimitExceeded",
    `The maximum number of addresses has been reached: ${publicRange} is full.`,
  );
}
