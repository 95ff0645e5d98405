import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import type { LoadBalancerSpec, MemberHealth } from "../data-plane.ts";
import { requireStatuses } from "../healthy-statuses.ts";
import { replaceFile } from "./balancer-records.ts";
import { poolsOf } from "./haproxy-pools.ts";
import { singleLine } from "./single-line.ts";

/** The program that checks members, beside HAProxy in a balancer's container; it says there why HAProxy does not. */
export const CHECKS_PROGRAM = "checks.py";

/** What it is to check, and what it found, as files in the balancer's folder. */
const ORDER = "checks.json";
const FINDINGS = "health.json";

/** Puts the program into the folder of a balancer that is about to start, with nothing to check yet. */
export async function prepareChecks(folder: string): Promise<void> {
  for (const file of [ORDER, FINDINGS]) await rm(join(folder, file), { force: true });
  const program = await readFile(new URL(`balancer/${CHECKS_PROGRAM}`, import.meta.url), "utf8");
  await replaceFile(join(folder, CHECKS_PROGRAM), program);
}

/** Has the members of `spec` checked, as soon as HAProxy has them. Those that were checked before go on as they are. */
export async function orderChecks(folder: string, spec: LoadBalancerSpec): Promise<void> {
  await replaceFile(join(folder, ORDER), JSON.stringify(checksOrder(spec)));
}

/** What the program is to do. @throws {TypeError} if the health check holds what would not be checked as it says */
export function checksOrder(spec: LoadBalancerSpec): object {
  const { health, proxyProtocol, members } = spec;
  const { path = "/", agent, statuses } = health;
  return {
    health: { ...health, path: singleLine(path), agent: singleLine(agent), statuses: requireStatuses(statuses) },
    proxyProtocol,
    pools: poolsOf(spec)
      .filter(({ checked }) => checked)
      .map(({ name }) => name),
    members: members.map(({ id, address }) => ({ id, address })),
  };
}

/** Health of each member of `spec`, as last checked. */
export async function readHealth(folder: string, spec: LoadBalancerSpec): Promise<readonly MemberHealth[]> {
  const findings = new Map((await readFindings(folder)).map((member) => [member.id, member]));
  return spec.members.map(({ id }) => findings.get(id) ?? { id, healthy: false, lastCheck: "not checked yet" });
}

async function readFindings(folder: string): Promise<readonly MemberHealth[]> {
  try {
    return JSON.parse(await readFile(join(folder, FINDINGS), "utf8")) as readonly MemberHealth[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
