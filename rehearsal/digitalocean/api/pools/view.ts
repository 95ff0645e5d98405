import { actionsOf } from "../actions.ts";
import type { DropletRecord } from "../records.ts";
import type { State } from "../state.ts";
import { isActive, membersOf } from "./pool.ts";
import type { PoolRecord } from "./records.ts";
import { leastMembers } from "./settings.ts";
import { type Utilization, utilizationOf } from "./tracking.ts";

/**
 * A pool as the API answers it: `active` from its first moment on, as at DigitalOcean, whatever its members are; `error` while it
 * can't make the least number of them.
 */
export function poolView(state: State, pool: PoolRecord): object {
  const userData = pool.userData === undefined ? undefined : state.userData.get(pool.userData);
  return {
    id: pool.id,
    name: pool.name,
    config: pool.config,
    droplet_template: { ...pool.template, ...(userData === undefined ? {} : { user_data: userData }) },
    created_at: pool.createdAt,
    updated_at: pool.updatedAt,
    current_utilization: measured(state, pool),
    status: poolStatus(state, pool),
    active_resources_count: membersOf(state, pool).filter(isActive).length,
  };
}

export function poolStatus(state: State, pool: PoolRecord): "active" | "error" {
  const isShort = membersOf(state, pool).length < leastMembers(pool.config);
  return pool.failure !== undefined && isShort ? "error" : "active";
}

/** The average of the members that are on. Without the agent on them DigitalOcean measures nothing. */
export function measured(state: State, pool: PoolRecord): Utilization {
  if (pool.template["with_droplet_agent"] !== true) return {};
  return utilizationOf(pool.load, membersOf(state, pool).filter(isActive).length);
}

/** Also those that are being deleted, until they are gone. */
export function memberViews(state: State, pool: PoolRecord): object[] {
  const utilization = measured(state, pool);
  return [...state.droplets.values()]
    .filter((droplet) => droplet.pool === pool.id)
    .map((droplet) => memberView(state, droplet, utilization));
}

const statuses = { new: "provisioning", active: "active", off: "off" } as const;

function memberView(state: State, droplet: DropletRecord, utilization: Utilization): object {
  const reason = droplet.status === "off" ? (droplet.problem ?? "the droplet is off") : undefined;
  const changedAt = actionsOf(state, droplet.id)[0]?.completedAt ?? droplet.createdAt;
  return {
    droplet_id: droplet.id,
    created_at: droplet.createdAt,
    updated_at: changedAt,
    health_status: reason === undefined ? "healthy" : "unhealthy",
    ...(reason === undefined ? {} : { unhealthy_reason: reason }),
    status: droplet.deleting ? "deleting" : statuses[droplet.status],
    current_utilization: isActive(droplet) ? utilization : {},
  };
}
