import { randomUUID } from "node:crypto";

import type { Fields } from "../../../http/fields.ts";
import type { Call, Reply, Route } from "../../../http/router.ts";
import type { Cloud } from "../cloud.ts";
import { requireRoom } from "../droplet-create.ts";
import { cutDroplet } from "../droplet-lifecycle.ts";
import { ApiError, unprocessable } from "../errors.ts";
import { pageOf } from "../pagination.ts";
import { keepUserData, releaseUserData } from "../user-data.ts";
import { beginEvent, eventView } from "./events.ts";
import { membersOf, poolOf } from "./pool.ts";
import type { PoolRecord } from "./records.ts";
import { leastMembers, readSettings } from "./settings.ts";
import { within } from "./tracking.ts";
import { memberViews, poolView } from "./view.ts";

/** Autoscale pools. What a pool then does by itself is in `keeper.ts`. */
export function poolRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const at = (rest: string) => `/v2/droplets/autoscale${rest}`;
  const found = (call: Call) => poolOf(state, call.params["pool"] ?? "");
  const replied = (status: number, pool: PoolRecord): Reply => ({
    status,
    body: { autoscale_pool: poolView(state, pool) },
  });
  return [
    {
      method: "GET",
      pattern: at(""),
      handle: (call) => {
        const name = call.query.get("name");
        const pools = [...state.pools.values()].filter((pool) => name === null || pool.name === name);
        return pageOf(
          call,
          "autoscale_pools",
          pools.map((pool) => poolView(state, pool)),
        );
      },
    },
    { method: "POST", pattern: at(""), handle: async (call) => replied(202, await create(cloud, call.body)) },
    { method: "GET", pattern: at("/{pool}"), handle: (call) => replied(200, found(call)) },
    {
      method: "PUT",
      pattern: at("/{pool}"),
      handle: async (call) => {
        const pool = found(call);
        await update(cloud, pool, call.body);
        return replied(200, pool);
      },
    },
    {
      method: "DELETE",
      pattern: at("/{pool}"),
      handle: (call) => {
        const pool = found(call);
        for (const droplet of state.droplets.values()) if (droplet.pool === pool.id) delete droplet.pool;
        remove(cloud, pool);
        return { status: 202 };
      },
    },
    {
      method: "DELETE",
      pattern: at("/{pool}/dangerous"),
      handle: (call) => {
        const pool = found(call);
        if (call.headers["x-dangerous"] !== "true") {
          throw new ApiError(400, "The header X-Dangerous: true is required: the pool's droplets are deleted with it.");
        }
        for (const droplet of membersOf(state, pool)) cutDroplet(cloud, droplet);
        remove(cloud, pool);
        return { status: 202 };
      },
    },
    {
      method: "GET",
      pattern: at("/{pool}/members"),
      handle: (call) => pageOf(call, "droplets", memberViews(state, found(call))),
    },
    {
      method: "GET",
      pattern: at("/{pool}/history"),
      handle: (call) => pageOf(call, "history", found(call).events.map(eventView).reverse()),
    },
  ];
}

async function create(cloud: Cloud, body: Fields): Promise<PoolRecord> {
  const { state } = cloud;
  const { name, config, template, userData } = await readSettings(cloud, body);
  const desired = leastMembers(config);
  requireRoom(state, desired);
  const now = cloud.now();
  const pool: PoolRecord = {
    id: randomUUID(),
    name,
    createdAt: now,
    updatedAt: now,
    config,
    template,
    ...(userData === undefined ? {} : { userData: keepUserData(state, userData) }),
    desired,
    made: 0,
    changedAt: now,
    events: [],
  };
  state.pools.set(pool.id, pool);
  beginEvent(pool, now, { reason: "CONFIGURATION_CHANGE", current: 0 });
  return pool;
}

/** Droplets that are there stay as they are: a new template is for those to come. */
async function update(cloud: Cloud, pool: PoolRecord, body: Fields): Promise<void> {
  const { state } = cloud;
  const { name, config, template, userData } = await readSettings(cloud, body);
  if (name !== pool.name) throw unprocessable(`name can't be changed: the pool is ${pool.name}, not ${name}.`);
  const desired = within(config, pool.desired);
  const current = membersOf(state, pool).length;
  requireRoom(state, desired - current);
  const before = pool.userData;
  delete pool.userData;
  if (userData !== undefined) pool.userData = keepUserData(state, userData);
  releaseUserData(state, before);
  Object.assign(pool, { config, template, desired, updatedAt: cloud.now() });
  delete pool.failure;
  if (desired !== current) beginEvent(pool, cloud.now(), { reason: "CONFIGURATION_CHANGE", current });
}

/** It answers 404 from now on, whatever its droplets still do. */
function remove(cloud: Cloud, pool: PoolRecord): void {
  cloud.state.pools.delete(pool.id);
  releaseUserData(cloud.state, pool.userData);
}
