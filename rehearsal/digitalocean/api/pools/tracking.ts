import type { Load, PoolConfig } from "./records.ts";

/** Average over the members, from 0 to 1. */
export interface Utilization {
  readonly cpu?: number;
  readonly memory?: number;
}

/** DigitalOcean's default. */
const usualCooldownMinutes = 10;

/** What so many members are busy with: the work of those that did it when it was told, spread over them. */
export function utilizationOf(load: Load | undefined, members: number): Utilization {
  if (load === undefined || members === 0) return {};
  const share = (percent: number) => Math.min(1, ((percent / 100) * load.members) / members);
  return {
    ...(load.cpuPercent === undefined ? {} : { cpu: share(load.cpuPercent) }),
    ...(load.memoryPercent === undefined ? {} : { memory: share(load.memoryPercent) }),
  };
}

/** Rounding: three members at 40 % of a target of 60 % are two, not a hair more. */
const hair = 1e-9;

/**
 * The size that a pool of that many members should have: each metric wants ceil(members x utilisation / target), the largest
 * counts, within the pool's limits.
 * @see https://docs.digitalocean.com/products/droplets/concepts/autoscale-pools
 */
export function trackedSize(config: PoolConfig, utilization: Utilization, members: number): number {
  if (!("min_instances" in config)) return config.target_number_instances;
  const wishes = [
    wishOf(config.target_cpu_utilization, utilization.cpu, members),
    wishOf(config.target_memory_utilization, utilization.memory, members),
  ].filter((wish) => wish !== undefined);
  return within(config, wishes.length === 0 ? members : Math.max(...wishes));
}

function wishOf(target: number | undefined, utilization: number | undefined, members: number): number | undefined {
  if (target === undefined || utilization === undefined) return undefined;
  return Math.ceil((members * utilization) / target - hair);
}

/** The size nearest to the one wanted that a configuration allows. */
export function within(config: PoolConfig, size: number): number {
  if (!("min_instances" in config)) return config.target_number_instances;
  return Math.min(Math.max(size, config.min_instances), config.max_instances);
}

/** Between a change of the members and the next one that utilisation asks for. */
export function cooldownSecondsOf(config: PoolConfig): number {
  const minutes = "min_instances" in config ? config.cooldown_minutes : undefined;
  return (minutes ?? usualCooldownMinutes) * 60;
}
