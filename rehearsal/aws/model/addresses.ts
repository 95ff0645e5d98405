import { addressIn, freePlace } from "../../cloud/address.ts";
import type { Account } from "./account.ts";
import type { Cloud } from "./cloud.ts";
import { AwsError } from "./kind.ts";
import type { SubnetInputs } from "./kinds/compute/vpc-records.ts";
import { elasticAddresses, gatewayAddresses } from "./kinds/network/index.ts";
import type { ResourceRecord } from "./resource-record.ts";
import { types } from "./types.ts";

/** The first four of a subnet are AWS's; that the last is too, `freePlace` knows. */
const lowestPlace = 4;
/** The first sixteen of the public range are the data plane's. */
const lowestPublicPlace = 16;

/**
 * @param after the place behind which to look first, so that an address just given back is not given out again at once
 * @throws {AwsError} if the subnet is full
 */
export function freePrivateAddress(
  { records, instances }: Cloud,
  subnet: ResourceRecord<SubnetInputs>,
  after = lowestPlace,
): string {
  const balancers = [types.loadBalancer, types.classicLoadBalancer].flatMap((type) =>
    records.all<object, { readonly privateAddress: string }>(type),
  );
  const taken = new Set([
    ...instances.filter((one) => one.state !== "terminated").map((one) => one.privateAddress),
    ...balancers.map(({ computed }) => computed.privateAddress),
    ...gatewayAddresses(records, subnet.id),
  ]);
  const { cidrBlock } = subnet.inputs;
  const place = freePlace(cidrBlock, taken, { lowest: lowestPlace, after });
  if (place !== undefined) return addressIn(cidrBlock, place);
  const message = `There are not enough free addresses in subnet '${subnet.id}' (${cidrBlock}) to satisfy the request.`;
  throw new AwsError("InsufficientFreeAddressesInSubnet", message);
}

/** @throws {AwsError} if the range is full */
export function takePublicAddress(account: Account): string {
  const { publicRange, instances, records, state } = account;
  const taken = new Set([
    ...instances.filter((one) => one.state !== "terminated").map((one) => one.publicAddress),
    ...elasticAddresses(records),
  ]);
  const place = freePlace(publicRange, taken, { lowest: lowestPublicPlace, after: state.nextPublicPlace });
  if (place === undefined) {
    const message = `All addresses of ${publicRange} are in use: the rehearsal has no room for another machine.`;
    throw new AwsError("InsufficientAddressCapacity", message);
  }
  state.nextPublicPlace = place + 1;
  return addressIn(publicRange, place);
}
