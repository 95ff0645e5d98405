import { createHash } from "node:crypto";

/** Debian's own account, in every region: https://wiki.debian.org/Cloud/AmazonEC2Image. */
export const DEBIAN_ACCOUNT = "136693071363";

/** An image of Debian 13. */
export interface DebianImage {
  /** `debian-13-amd64-20251117-2299`. */
  readonly name: string;
  readonly architecture: "x86_64" | "arm64";
  /** `2025-11-17`. */
  readonly date: string;
  /** `20251117-2299`. */
  readonly build: string;
}

/** Builds that Debian has published, oldest first; the model takes every other well-formed name too. */
const builds = ["20250814-2204", "20251006-2257", "20251117-2299"];

const architectures = { amd64: "x86_64", arm64: "arm64" } as const;

export const publishedImages: readonly DebianImage[] = builds
  .flatMap((build) => [`debian-13-amd64-${build}`, `debian-13-arm64-${build}`])
  .flatMap((name) => imageNamed(name) ?? []);

/** @returns `undefined` for what is no name of a Debian 13 image */
export function imageNamed(name: string): DebianImage | undefined {
  const [, machine, day = "", number = ""] = /^debian-13-(amd64|arm64)-(\d{8})-(\d{4})$/.exec(name) ?? [];
  const date = day.replace(/^(....)(..)(..)$/, "$1-$2-$3");
  if (machine === undefined || Number.isNaN(Date.parse(date))) return undefined;
  return { name, architecture: architectures[machine as keyof typeof architectures], date, build: `${day}-${number}` };
}

/*
 * An id says which image it is: architecture, day and number of the build in its low bits, a digest of the region above them,
 * and all of it multiplied by an odd number, so that ids look like ids. So every image has one in each region, without a list.
 */
const BUILD_BITS = 41n;
const SPREAD = 0x9e3779b97f4a7c15n;
/** The inverse of `SPREAD`, modulo 2^64. */
const GATHER = 0xf1de83e19937733dn;

/** `ami-0` and 16 hexadecimal digits: the model's own, other than the image's id at AWS. */
export function imageId(region: string, { architecture, build }: DebianImage): string {
  const number = BigInt(build.replace("-", "")) * 2n + (architecture === "arm64" ? 1n : 0n);
  const spread = BigInt.asUintN(64, ((digestOf(region) << BUILD_BITS) | number) * SPREAD);
  return `ami-0${spread.toString(16).padStart(16, "0")}`;
}

/** @returns `undefined` for an id that no image has in the region */
export function imageOf(region: string, id: string): DebianImage | undefined {
  const [, digits] = /^ami-0([0-9a-f]{16})$/.exec(id) ?? [];
  if (digits === undefined) return undefined;
  const gathered = BigInt.asUintN(64, BigInt(`0x${digits}`) * GATHER);
  if (gathered >> BUILD_BITS !== digestOf(region)) return undefined;
  const number = BigInt.asUintN(Number(BUILD_BITS), gathered);
  const build = (number / 2n).toString().replace(/^(\d{8})(\d{4})$/, "$1-$2");
  return imageNamed(`debian-13-${number % 2n === 1n ? "arm64" : "amd64"}-${build}`);
}

function digestOf(region: string): bigint {
  const digest = createHash("sha256").update(region).digest().readBigUInt64BE();
  return BigInt.asUintN(64 - Number(BUILD_BITS), digest);
}
