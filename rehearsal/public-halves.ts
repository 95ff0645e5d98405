import { addressIn, parseCidr, prefixOf } from "./cloud/address.ts";

/**
 * The lower and the upper half of an IPv4 range, so that two clouds can give out addresses of one network.
 * @throws {RangeError} if it is no CIDR, or a single address.
 */
export function halves(cidr: string): readonly [string, string] {
  const { first, last } = parseCidr(cidr);
  const prefix = prefixOf(cidr) + 1;
  if (prefix > 32) throw new RangeError(`a single address has no halves: ${cidr}`);
  return [`${addressIn(cidr, 0)}/${prefix}`, `${addressIn(cidr, (last - first + 1) / 2)}/${prefix}`];
}
