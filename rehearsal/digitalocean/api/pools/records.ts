import type { Fields } from "../../../http/fields.ts";

/** A set of droplets made from one template, which keeps its size by itself: DigitalOcean's autoscale pool. */
export interface PoolRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  updatedAt: string;
  config: PoolConfig;
  /** What its droplets are made from, as it came in, user data apart. */
  template: Fields;
  /** Key of `State.userData`. */
  userData?: string;
  /** How many members it wants. */
  desired: number;
  /** How many members it has ever made. */
  made: number;
  /** When it last took in a member or let one go: the cool-down begins then. */
  changedAt: string;
  /** What its members do, as the control surface has told; absent: nothing is measured. */
  load?: Load;
  /** Instead of the cool-down that was asked for, for rehearsals. */
  cooldownSeconds?: number;
  /** Why members are missing, and since when. */
  failure?: { readonly message: string; readonly at: string };
  /** Newest last. */
  events: PoolEvent[];
}

/** In the API's spelling. Shares are from 0 to 1. */
export type PoolConfig = StaticConfig | DynamicConfig;

export interface StaticConfig {
  readonly target_number_instances: number;
}

export interface DynamicConfig {
  readonly min_instances: number;
  readonly max_instances: number;
  readonly target_cpu_utilization?: number;
  readonly target_memory_utilization?: number;
  readonly cooldown_minutes?: number;
}

/** The load at the time it was told: the same work, spread over more members, is less for each. */
export interface Load {
  readonly cpuPercent?: number;
  readonly memoryPercent?: number;
  readonly members: number;
}

export interface PoolEvent {
  readonly id: string;
  readonly reason: "CONFIGURATION_CHANGE" | "SCALE_UP" | "SCALE_DOWN";
  readonly current: number;
  readonly desired: number;
  status: "in_progress" | "success" | "error";
  problem?: string;
  readonly createdAt: string;
  updatedAt: string;
}
