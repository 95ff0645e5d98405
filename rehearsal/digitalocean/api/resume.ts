import { messageOf } from "../../message.ts";
import { endAction } from "./actions.ts";
import type { Cloud } from "./cloud.ts";
import { continueBoot, continueDelete, makeMachine } from "./droplet-lifecycle.ts";
import type { DropletRecord } from "./records.ts";
import { storeKey } from "./spaces-keys.ts";

/**
 * Brings the data plane to what the records say after this process began anew: zones, networks and keys first, then machines,
 * then all that follows from them. What was under way goes on, or is errored if it can't.
 */
export async function resume(cloud: Cloud): Promise<void> {
  const { state, dataPlane, zones } = cloud;
  zones.follow();
  for (const vpc of state.vpcs.values()) {
    if (vpc.networked) await dataPlane.setNetwork({ id: vpc.id, range: vpc.range });
  }
  for (const key of state.spacesKeys.values()) await dataPlane.setStoreKey(storeKey(key));
  // The machine of one that is being deleted is not brought up again for that.
  const droplets = [...state.droplets.values()];
  await Promise.all(droplets.filter((droplet) => !droplet.deleting).map((droplet) => resumeDroplet(cloud, droplet)));
  for (const droplet of droplets.filter((one) => one.deleting)) continueDelete(cloud, droplet);
  await cloud.reconciler.settle();
}

async function resumeDroplet(cloud: Cloud, droplet: DropletRecord): Promise<void> {
  if (droplet.status === "new") {
    continueBoot(cloud, droplet);
    return;
  }
  endAction(cloud, droplet, "errored");
  // Its machine was never made.
  if (droplet.problem !== undefined) return;
  try {
    await restoreMachine(cloud, droplet);
  } catch (error) {
    droplet.status = "off";
    cloud.log(`droplet ${droplet.name} is off: its machine can't be brought back: ${messageOf(error)}`);
  }
}

/** One that was off stays off, but a data plane that has lost its machine gets it back, to be switched on later. */
async function restoreMachine(cloud: Cloud, droplet: DropletRecord): Promise<void> {
  const id = String(droplet.id);
  const lost = (await cloud.dataPlane.machineState(id)) === "missing";
  if (droplet.status === "active" || lost) await makeMachine(cloud, droplet);
  if (droplet.status === "off" && lost) await cloud.dataPlane.stopMachine(id);
}
