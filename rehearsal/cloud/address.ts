/** Address arithmetic of IPv4. */

/** A range of addresses, both ends included, as numbers. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** @throws {RangeError} if `cidr` is no IPv4 CIDR such as `10.20.0.0/20`. */
export function parseCidr(cidr: string): Range {
  const [address = "", bits = "", ...rest] = cidr.split("/");
  const length = Number(bits);
  if (rest.length > 0 || !/^\d{1,2}$/.test(bits) || length > 32) throw new RangeError(`not an IPv4 CIDR: ${cidr}`);
  const size = 2 ** (32 - length);
  const first = Math.floor(parseAddress(address) / size) * size;
  return { first, last: first + size - 1 };
}

/** @throws {RangeError} if `address` is no IPv4 address. */
export function parseAddress(address: string): number {
  const parts = address.split(".");
  const valid = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  if (!valid) throw new RangeError(`not an IPv4 address: ${address}`);
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

export function formatAddress(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

export function overlap(a: Range, b: Range): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** The address at a place in a range: 1 is the first after the network's own. */
export function addressIn(cidr: string, place: number): string {
  return formatAddress(parseCidr(cidr).first + place);
}

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
