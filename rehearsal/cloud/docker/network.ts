import { getServers } from "node:dns";
import { lookup } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";

import { addressIn, overlap, parseAddress, parseCidr } from "../address.ts";
import type { Range } from "../address.ts";
import { RangeTaken } from "../data-plane.ts";
import { docker, DockerError, tryDocker } from "./docker.ts";
import { labelArgs, nameOf } from "./instance.ts";
import type { Instance } from "./instance.ts";

/** The documentation ranges (RFC 5737): no real host has them. */
const DOCUMENTATION_RANGES = ["203.0.113.0/24", "198.51.100.0/24", "192.0.2.0/24"];
/** Parts of the range for benchmarks (RFC 2544), for more clones, and where documentation ranges are in use. */
const BENCHMARK_RANGES = Array.from({ length: 256 }, (_, part) => `198.18.${part}.0/24`);

/** What hosts install from. Some closed machines put a stand-in for it on a documentation range. */
const MIRROR = "deb.debian.org";

/** Private ranges that are handed out: /20s of the upper half of 10.0.0.0/8, where fewer networks are. */
const PRIVATE_RANGES = Array.from({ length: 2048 }, (_, part) => addressIn("10.128.0.0/9", part * 4096) + "/20");

/**
 * The network that stands for the internet: every machine and balancer has an address in it, and Docker's NAT leads out.
 * @returns its range
 */
export async function ensurePublicNetwork(instance: Instance): Promise<string> {
  const name = publicNetwork(instance);
  const existing = await rangeOf(name);
  if (existing !== undefined) return existing;
  for (const range of await publicRanges()) {
    if (await isTaken(range)) continue;
    try {
      // What asks for no address of its own gets one of the first sixteen, which no machine has.
      const ipam = ["--subnet", range, "--gateway", addressIn(range, 1), "--ip-range", `${addressIn(range, 0)}/28`];
      await docker(["network", "create", ...labelArgs(instance), ...ipam, name]);
      return range;
    } catch (error) {
      if (!isOverlap(error)) throw error;
    }
  }
  throw new DockerError("no public range is free: this machine has routes to all documentation ranges");
}

/** In order of preference. A machine that really uses one documentation range may use the others too. */
async function publicRanges(): Promise<readonly string[]> {
  const mirror = await lookup(MIRROR, { all: true, family: 4 }).catch(() => []);
  const used = [...mirror.map(({ address }) => address), ...getServers().filter((server) => isIPv4(server))];
  const taken = used.map((address) => ({ first: parseAddress(address), last: parseAddress(address) }));
  const real = DOCUMENTATION_RANGES.some((range) => taken.some((other) => overlap(parseCidr(range), other)));
  return real ? BENCHMARK_RANGES : [...DOCUMENTATION_RANGES, ...BENCHMARK_RANGES];
}

export function publicNetwork(instance: Instance): string {
  return nameOf(instance, "public");
}

export function privateNetwork(instance: Instance, id: string): string {
  return nameOf(instance, "vpc", id);
}

/** Makes a private network without a way out. @throws {RangeTaken} */
export async function ensurePrivateNetwork(instance: Instance, id: string, range: string): Promise<void> {
  const name = privateNetwork(instance, id);
  const existing = await rangeOf(name);
  if (existing === range) return;
  if (existing !== undefined) throw new Error(`network ${id} has the range ${existing}, which can't become ${range}`);
  if (await isTaken(range)) throw new RangeTaken(`the range ${range} overlaps a network that this machine has`);
  try {
    await docker(["network", "create", "--internal", ...labelArgs(instance), "--subnet", range, name]);
  } catch (error) {
    if (!isOverlap(error)) throw error;
    throw new RangeTaken(`the range ${range} overlaps another network of Docker`);
  }
}

/** @throws {Error} if there is no such network. */
export async function privateRange(instance: Instance, id: string): Promise<string> {
  const range = await rangeOf(privateNetwork(instance, id));
  if (range === undefined) throw new Error(`there is no network ${id}`);
  return range;
}

export async function removePrivateNetwork(instance: Instance, id: string): Promise<void> {
  const name = privateNetwork(instance, id);
  if ((await rangeOf(name)) !== undefined) await docker(["network", "rm", name]);
}

/** A /20 that overlaps no route and no Docker network of this machine. */
export async function freePrivateRange(instance: Instance): Promise<string> {
  const taken = await takenRanges();
  const free = privateRangesFor(instance.id).find((range) => !taken.some((other) => overlap(parseCidr(range), other)));
  if (free === undefined) throw new Error("no /20 of 10.128.0.0/9 is free on this machine");
  return free;
}

/** All of them, from a place that the instance's id says: two that look at the same time rarely want the same one. */
export function privateRangesFor(instanceId: string): readonly string[] {
  const place = Number.parseInt(instanceId, 16) % PRIVATE_RANGES.length;
  return [...PRIVATE_RANGES.slice(place), ...PRIVATE_RANGES.slice(0, place)];
}

async function isTaken(range: string): Promise<boolean> {
  return (await takenRanges()).some((other) => overlap(parseCidr(range), other));
}

async function takenRanges(): Promise<readonly Range[]> {
  const ids = (await docker(["network", "ls", "--quiet"])).split("\n").filter((id) => id !== "");
  // A network may go between the two commands: what `inspect` still finds, it prints.
  const format = "{{range .IPAM.Config}}{{println .Subnet}}{{end}}";
  const networks = (await tryDocker(["network", "inspect", "--format", format, ...ids])).stdout;
  const subnets = networks.split("\n").filter((line) => /^[\d.]+\/\d+$/.test(line));
  return [...subnets.map(parseCidr), ...parseRoutes(await readFile("/proc/net/route", "utf8"))];
}

/** Destinations of the kernel's IPv4 routes, the default route left out. */
export function parseRoutes(table: string): readonly Range[] {
  return table
    .split("\n")
    .slice(1)
    .map((line) => line.split(/\s+/))
    .filter((fields) => fields.length > 7 && fields[7] !== "00000000")
    .map((fields) => {
      const first = littleEndian(fields[1] ?? "");
      return { first, last: first + (2 ** 32 - 1 - littleEndian(fields[7] ?? "")) };
    });
}

function littleEndian(hex: string): number {
  return Buffer.from(hex, "hex").readUInt32LE();
}

async function rangeOf(network: string): Promise<string | undefined> {
  const found = await tryDocker(["network", "inspect", "--format", "{{(index .IPAM.Config 0).Subnet}}", network]);
  if (found.code === 0) return found.stdout.trim();
  if (/no such network|not found/i.test(found.stderr)) return undefined;
  throw new DockerError(`docker network inspect: ${found.stderr.trim()}`, found.stderr);
}

function isOverlap(error: unknown): boolean {
  return error instanceof DockerError && /overlap/i.test(error.stderr);
}
