import type { Route } from "../../http/router.ts";
import { regionOf } from "./catalogue.ts";
import type { Cloud } from "./cloud.ts";
import { notFound } from "./errors.ts";
import { pageOf } from "./pagination.ts";
import type { ActionRecord, DropletRecord } from "./records.ts";
import { nextId, type State } from "./state.ts";

/** Old actions are forgotten beyond this number, so that a long rehearsal's memory does not grow for ever. */
const remembered = 5_000;

export function actionView(action: ActionRecord): object {
  return {
    id: action.id,
    status: action.status,
    type: action.type,
    started_at: action.startedAt,
    completed_at: action.completedAt,
    resource_id: action.droplet,
    resource_type: "droplet",
    region: regionOf(action.region),
    region_slug: action.region,
  };
}

/** Begins an action; until it ends the droplet takes no other. */
export function beginAction(cloud: Cloud, droplet: DropletRecord, type: string): ActionRecord {
  const action: ActionRecord = {
    id: nextId(cloud.state),
    status: "in-progress",
    type,
    startedAt: cloud.now(),
    completedAt: null,
    droplet: droplet.id,
    region: droplet.region,
  };
  cloud.state.actions.set(action.id, action);
  droplet.pendingAction = action.id;
  const [oldest] = cloud.state.actions.keys();
  if (cloud.state.actions.size > remembered && oldest !== undefined) cloud.state.actions.delete(oldest);
  return action;
}

export function endAction(cloud: Cloud, droplet: DropletRecord, status: "completed" | "errored"): void {
  const action = droplet.pendingAction === undefined ? undefined : cloud.state.actions.get(droplet.pendingAction);
  delete droplet.pendingAction;
  if (action === undefined) return;
  action.status = status;
  action.completedAt = cloud.now();
}

/** Newest first. */
export function actionsOf(state: State, droplet: number): ActionRecord[] {
  return [...state.actions.values()].filter((action) => action.droplet === droplet).reverse();
}

export function actionRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  return [
    {
      method: "GET",
      pattern: "/v2/actions",
      handle: (call) => pageOf(call, "actions", [...state.actions.values()].reverse().map(actionView)),
    },
    {
      method: "GET",
      pattern: "/v2/actions/{action}",
      handle: (call) => {
        const action = state.actions.get(Number(call.params["action"]));
        if (action === undefined) throw notFound();
        return { status: 200, body: { action: actionView(action) } };
      },
    },
  ];
}
