/**
 * What DigitalOcean sells, as far as it is rehearsed. Sizes, prices and regions are those of its API on 2024-03-28
 * (the dump in bukowa/digitalocean-images); look at the price list before you quote one.
 */

export interface Size {
  readonly slug: string;
  readonly memory: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly transfer: number;
  readonly price_monthly: number;
  readonly price_hourly: number;
  readonly regions: readonly string[];
  readonly available: boolean;
  readonly description: string;
}

export interface Region {
  readonly slug: string;
  readonly name: string;
  readonly features: readonly string[];
  readonly available: boolean;
  readonly sizes: readonly string[];
}

const openRegions: readonly (readonly [slug: string, name: string])[] = [
  ["nyc1", "New York 1"],
  ["nyc3", "New York 3"],
  ["sfo2", "San Francisco 2"],
  ["sfo3", "San Francisco 3"],
  ["ams3", "Amsterdam 3"],
  ["sgp1", "Singapore 1"],
  ["lon1", "London 1"],
  ["fra1", "Frankfurt 1"],
  ["tor1", "Toronto 1"],
  ["blr1", "Bangalore 1"],
  ["syd1", "Sydney 1"],
];

const closedRegions: readonly (readonly [slug: string, name: string])[] = [
  ["nyc2", "New York 2"],
  ["sfo1", "San Francisco 1"],
  ["ams2", "Amsterdam 2"],
];

const openSlugs = openRegions.map(([slug]) => slug);

type Row = readonly [
  slug: string,
  vcpus: number,
  memory: number,
  disk: number,
  transfer: number,
  monthly: number,
  hourly: number,
  description: string,
];

const rows: readonly Row[] = [
  ["s-1vcpu-512mb-10gb", 1, 512, 10, 0.5, 4, 0.00595, "Basic"],
  ["s-1vcpu-1gb", 1, 1024, 25, 1, 6, 0.00893, "Basic"],
  ["s-1vcpu-1gb-amd", 1, 1024, 25, 1, 7, 0.01042, "Basic AMD"],
  ["s-1vcpu-1gb-intel", 1, 1024, 25, 1, 7, 0.01042, "Basic Intel"],
  ["s-1vcpu-2gb", 1, 2048, 50, 2, 12, 0.01786, "Basic"],
  ["s-2vcpu-2gb", 2, 2048, 60, 3, 18, 0.02679, "Basic"],
  ["s-2vcpu-2gb-amd", 2, 2048, 60, 3, 21, 0.03125, "Basic AMD"],
  ["s-2vcpu-2gb-intel", 2, 2048, 60, 3, 21, 0.03125, "Basic Intel"],
  ["s-2vcpu-4gb", 2, 4096, 80, 4, 24, 0.03571, "Basic"],
  ["s-2vcpu-4gb-amd", 2, 4096, 80, 4, 28, 0.04167, "Basic AMD"],
  ["s-2vcpu-4gb-intel", 2, 4096, 80, 4, 28, 0.04167, "Basic Intel"],
  ["s-4vcpu-8gb", 4, 8192, 160, 5, 48, 0.07143, "Basic"],
  ["c-2", 2, 4096, 25, 4, 42, 0.0625, "CPU-Optimized"],
  ["c-4", 4, 8192, 50, 5, 84, 0.125, "CPU-Optimized"],
  ["g-2vcpu-8gb", 2, 8192, 25, 4, 63, 0.09375, "General Purpose"],
];

export const sizes: readonly Size[] = rows.map(
  ([slug, vcpus, memory, disk, transfer, price_monthly, price_hourly, description]) => ({
    slug,
    memory,
    vcpus,
    disk,
    transfer,
    price_monthly,
    price_hourly,
    regions: openSlugs,
    available: true,
    description,
  }),
);

const regionFeatures = ["backups", "ipv6", "metadata", "install_agent", "storage", "image_transfer"];

export const regions: readonly Region[] = [
  ...openRegions.map(([slug, name]) => ({ slug, name, available: true, sizes: sizes.map((size) => size.slug) })),
  ...closedRegions.map(([slug, name]) => ({ slug, name, available: false, sizes: [] })),
].map((region) => ({ ...region, features: regionFeatures }));

export function findSize(slug: string): Size | undefined {
  return sizes.find((size) => size.slug === slug);
}

export function findRegion(slug: string): Region | undefined {
  return regions.find((region) => region.slug === slug);
}

/** @throws {TypeError} for a slug that was not checked when it came in. */
export function sizeOf(slug: string): Size {
  const size = findSize(slug);
  if (size === undefined) throw new TypeError(`no size ${slug} in the catalogue`);
  return size;
}

/** @throws {TypeError} for a slug that was not checked when it came in. */
export function regionOf(slug: string): Region {
  const region = findRegion(slug);
  if (region === undefined) throw new TypeError(`no region ${slug} in the catalogue`);
  return region;
}
