import { type Fields, text } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import { messageOf } from "../../message.ts";
import { actionView, beginAction, endAction } from "./actions.ts";
import type { Cloud } from "./cloud.ts";
import { ApiError, notFound, notRehearsed, unprocessable } from "./errors.ts";
import { type DropletOrder, orders } from "./droplet-orders.ts";
import { workKey } from "./droplet-lifecycle.ts";
import { dropletOf } from "./droplets.ts";
import { hasTag, present } from "./membership.ts";
import type { ActionRecord, DropletRecord } from "./records.ts";

/**
 * Begins what the body asks of a droplet; it goes on in the background.
 * @throws {ApiError} 422 if the droplet has something else to do first, or can't do this.
 */
function order(cloud: Cloud, droplet: DropletRecord, body: Fields): ActionRecord {
  const type = text(body, "type");
  const known = orders[type];
  if (known === undefined) {
    throw notRehearsed(`action ${JSON.stringify(type)}`, `it does ${Object.keys(orders).join(", ")}`);
  }
  if (droplet.deleting) throw notFound();
  if (droplet.pendingAction !== undefined) throw unprocessable("Droplet already has a pending event.");
  const perform = known(cloud, droplet, body);
  const action = beginAction(cloud, droplet, type);
  cloud.work.start(workKey(droplet), `action ${type} of droplet ${droplet.name}`, () =>
    carryOut(cloud, droplet, action, perform),
  );
  return action;
}

async function carryOut(
  cloud: Cloud,
  droplet: DropletRecord,
  action: ActionRecord,
  perform: DropletOrder,
): Promise<void> {
  if (droplet.deleting) return;
  try {
    await Promise.all([perform(action), cloud.work.pause(cloud.timing.actionSeconds)]);
    await readPower(cloud, droplet);
    endAction(cloud, droplet, "completed");
  } catch (error) {
    if (cloud.work.closed) return;
    await readPower(cloud, droplet);
    endAction(cloud, droplet, "errored");
    cloud.log(`action ${action.type} of droplet ${droplet.name}: ${messageOf(error)}`);
  }
  // A machine that was off, or is another one now, has to be told its firewall again.
  if (action.type !== "snapshot") cloud.reconciler.forget(droplet.id);
  await cloud.reconciler.settle();
}

/** Asked of the machine itself: whatever was ordered, it may have gone off by itself meanwhile. */
async function readPower(cloud: Cloud, droplet: DropletRecord): Promise<void> {
  const state = await cloud.dataPlane.machineState(String(droplet.id));
  droplet.status = state === "running" ? "active" : "off";
}

export function dropletActionRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  return [
    {
      method: "POST",
      pattern: "/v2/droplets/{droplet}/actions",
      handle: (call) => {
        const action = order(cloud, dropletOf(cloud, call), call.body);
        return { status: 201, body: { action: actionView(action) } };
      },
    },
    {
      method: "POST",
      pattern: "/v2/droplets/actions",
      handle: (call) => {
        const tag = call.query.get("tag_name") ?? "";
        if (tag === "") throw new ApiError(400, "tag_name is required.");
        const tagged = present(state.droplets.values()).filter((droplet) => hasTag(droplet, tag));
        const actions = tagged.map((droplet) => actionView(order(cloud, droplet, call.body)));
        return { status: 201, body: { actions } };
      },
    },
    {
      method: "GET",
      pattern: "/v2/droplets/{droplet}/actions/{action}",
      handle: (call: Call) => {
        const action = state.actions.get(Number(call.params["action"]));
        if (action?.droplet !== dropletOf(cloud, call).id) throw notFound();
        return { status: 200, body: { action: actionView(action) } };
      },
    },
  ];
}
