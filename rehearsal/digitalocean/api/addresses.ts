import { addressIn, formatAddress, parseAddress, parseCidr } from "../../cloud/docker/address.ts";

/** The number behind the slash. */
export function prefixOf(cidr: string): number {
  return Number(cidr.split("/")[1]);
}

/** Whether it is an IPv4 CIDR with nothing set right of its prefix, as the API wants its ranges. */
export function isRange(cidr: string): boolean {
  try {
    return parseCidr(cidr).first === parseAddress(cidr.split("/")[0] ?? "");
  } catch {
    return false;
  }
}

export function contains(outer: string, inner: string): boolean {
  const [around, within] = [parseCidr(outer), parseCidr(inner)];
  return around.first <= within.first && within.last <= around.last;
}

export function netmaskOf(cidr: string): string {
  const { first, last } = parseCidr(cidr);
  return formatAddress(2 ** 32 - 1 - (last - first));
}

/**
 * The lowest place at or after `after` whose address nobody has; past the end it starts again at `lowest`, so that
 * an address just given back is the last to be given out. `undefined` when the range is full.
 */
export function freePlace(
  cidr: string,
  taken: ReadonlySet<string>,
  { lowest, after }: { readonly lowest: number; readonly after: number },
): number | undefined {
  const { first, last } = parseCidr(cidr);
  // The last address is for broadcasts.
  const count = last - first - lowest;
  for (let step = 0; step < count; step++) {
    const place = lowest + ((Math.max(after, lowest) - lowest + step) % count);
    if (!taken.has(addressIn(cidr, place))) return place;
  }
  return undefined;
}
