import { notFound } from "../errors.ts";
import { present } from "../membership.ts";
import type { DropletRecord } from "../records.ts";
import type { State } from "../state.ts";
import type { PoolRecord } from "./records.ts";

/** By this text alone the official provider knows that a pool is gone. @throws {ApiError} 404 */
export function poolOf(state: State, id: string): PoolRecord {
  const pool = state.pools.get(id);
  if (pool === undefined) throw notFound(`autoscale group with id ${id} not found`);
  return pool;
}

/** Its droplets, those that are being deleted left out. */
export function membersOf(state: State, pool: Pick<PoolRecord, "id">): DropletRecord[] {
  return present(state.droplets.values()).filter((droplet) => droplet.pool === pool.id);
}

/** Made and on. */
export function isActive(droplet: DropletRecord): boolean {
  return droplet.status === "active";
}
