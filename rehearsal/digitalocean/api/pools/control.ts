import { ApiError, unprocessable } from "../../../http/api-error.ts";
import { type Fields, integer } from "../../../http/fields.ts";
import type { Call, Reply, Route } from "../../../http/router.ts";
import type { Cloud } from "../cloud.ts";
import type { State } from "../state.ts";
import { isActive, membersOf } from "./pool.ts";
import type { Load, PoolRecord } from "./records.ts";

const done: Reply = { status: 204 };
const percent = { min: 0, max: 100 };
const dayInSeconds = 86_400;

/** What the control surface does to a pool, named by id or name: what its members are busy with, and how patient it is. */
export function poolControls({ state }: Cloud): Route[] {
  const route = (verb: string, change: (pool: PoolRecord, body: Fields) => void): Route => ({
    method: "POST",
    pattern: `/_rehearsal/pools/{pool}/${verb}`,
    handle: (call) => {
      change(named(state, call), call.body);
      return done;
    },
  });
  return [
    route("load", (pool, body) => {
      delete pool.load;
      const load = readLoad(state, pool, body);
      if (load !== undefined) pool.load = load;
    }),
    route("cooldown", (pool, body) => {
      delete pool.cooldownSeconds;
      if (body["seconds"] === undefined) return;
      pool.cooldownSeconds = integer(body, "seconds", { min: 0, max: dayInSeconds });
    }),
  ];
}

function named(state: State, { params: { pool: wanted = "" } }: Call): PoolRecord {
  const pools = [...state.pools.values()].filter(({ id, name }) => id === wanted || name === wanted);
  const [pool, ...others] = pools;
  if (pool === undefined) throw new ApiError(404, `There is no autoscale pool ${wanted}.`);
  if (others.length === 0) return pool;
  throw unprocessable(`${pools.length} autoscale pools are named ${wanted}: ${pools.map(({ id }) => id).join(", ")}.`);
}

/** An empty body: nothing is measured, as in a pool's first minutes. */
function readLoad(state: State, pool: PoolRecord, body: Fields): Load | undefined {
  const told = ["cpuPercent", "memoryPercent"].filter((key) => body[key] !== undefined);
  if (told.length === 0) return undefined;
  if (pool.template["with_droplet_agent"] !== true) {
    throw unprocessable(
      `pool ${pool.name} would never scale: DigitalOcean measures nothing without with_droplet_agent: true in droplet_template.`,
    );
  }
  const members = Math.max(1, membersOf(state, pool).filter(isActive).length);
  return { members, ...Object.fromEntries(told.map((key) => [key, integer(body, key, percent)])) };
}
