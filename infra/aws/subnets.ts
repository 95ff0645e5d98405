/** Ranges of a network cut into equal parts: the first half for what is public, the second for hosts. */
export interface SubnetRanges {
  /** CIDRs, one per zone. */
  readonly public: readonly string[];
  readonly private: readonly string[];
}

/** Room for four zones of each kind, of which at most three are used. */
const parts = 8;

/**
 * Cuts a range into a public and a private subnet per zone. A zone more leaves those that are there where they are.
 *
 * @param range IPv4 CIDR, /24 or larger
 */
export function subnetRanges(range: string, zones: number): SubnetRanges {
  const [address = "", prefix = ""] = range.split("/");
  const first = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(prefix));
  const start = Math.floor(first / size) * size;
  const part = (index: number) => `${dotted(start + (index * size) / parts)}/${Number(prefix) + Math.log2(parts)}`;
  const indexes = Array.from({ length: zones }, (_, zone) => zone);
  return { public: indexes.map(part), private: indexes.map((zone) => part(zone + parts / 2)) };
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
