import { messageOf } from "../../message.ts";
import { sizeOf } from "./catalogue.ts";
import { beginAction, endAction } from "./actions.ts";
import type { Cloud } from "./cloud.ts";
import { metadataOf, publicKeysOf } from "./metadata.ts";
import type { ActionRecord, DropletRecord } from "./records.ts";
import { releaseUserData } from "./user-data.ts";

const removalRetrySeconds = 2;
/** Of what one label of a DNS name may have, and a little less than Linux's. */
const longestHostname = 63;

/** Tasks of one droplet run one after another: it is not deleted while it boots. */
export function workKey(droplet: DropletRecord): string {
  return `droplet ${droplet.id}`;
}

/** Boots the machine of a new droplet in the background; the droplet is `new` until then. */
export function bootDroplet(cloud: Cloud, droplet: DropletRecord): ActionRecord {
  const action = beginAction(cloud, droplet, "create");
  continueBoot(cloud, droplet);
  return action;
}

/** Also after a restart of this process, which may have come before or after the machine was made. */
export function continueBoot(cloud: Cloud, droplet: DropletRecord): void {
  if (droplet.stuck) return;
  cloud.work.start(workKey(droplet), `droplet ${droplet.name} could not be booted`, async () => {
    if (droplet.deleting) return;
    try {
      await Promise.all([makeMachine(cloud, droplet), cloud.work.pause(cloud.timing.timeToActiveSeconds)]);
      droplet.status = "active";
      endAction(cloud, droplet, "completed");
    } catch (error) {
      if (cloud.work.closed) return;
      // Not `active`, and not for ever `new`: whoever waits sees at once that it will not come.
      droplet.status = "off";
      droplet.problem = messageOf(error);
      endAction(cloud, droplet, "errored");
      cloud.log(`droplet ${droplet.name} could not be booted: ${droplet.problem}`);
    }
    await cloud.reconciler.settle();
  });
}

/** Makes the machine, if the data plane doesn't have it. */
export async function makeMachine(cloud: Cloud, droplet: DropletRecord): Promise<void> {
  const { dataPlane, state } = cloud;
  const id = String(droplet.id);
  const machine = await dataPlane.machineState(id);
  if (machine === "off") await dataPlane.startMachine(id);
  if (machine !== "missing") return;
  const size = sizeOf(droplet.size);
  const userData = droplet.userData === undefined ? undefined : state.userData.get(droplet.userData);
  await dataPlane.createMachine({
    id,
    hostname: droplet.name.slice(0, longestHostname),
    image: droplet.image.machineImage,
    network: droplet.vpc,
    privateAddress: droplet.privateAddress,
    publicAddress: droplet.publicAddress,
    instanceId: id,
    ...(userData === undefined ? {} : { userData }),
    publicKeys: publicKeysOf(state, droplet),
    metadata: metadataOf(state, droplet, dataPlane.publicRange),
    firewall: cloud.reconciler.initialFirewall(droplet),
    vcpus: size.vcpus,
    memoryMegabytes: size.memory,
  });
}

/** It leaves load balancers and firewalls at once, its machine goes then, and a while later it answers 404. */
export function deleteDroplet(cloud: Cloud, droplet: DropletRecord): void {
  droplet.deleting = true;
  // An action that is under way, a shutdown that never ends for one, does not keep it.
  if (droplet.status !== "new" && droplet.pendingAction !== undefined) cutPower(cloud, droplet);
  continueDelete(cloud, droplet);
}

/** It has no power any more while load balancers still let go of it. */
export function cutDroplet(cloud: Cloud, droplet: DropletRecord): void {
  droplet.deleting = true;
  cutPower(cloud, droplet);
  continueDelete(cloud, droplet);
}

/** What it can't cut the removal of the machine does, which follows. */
function cutPower(cloud: Cloud, droplet: DropletRecord): void {
  cloud.dataPlane.stopMachine(String(droplet.id)).catch(() => undefined);
}

export function continueDelete(cloud: Cloud, droplet: DropletRecord): void {
  cloud.work.start(workKey(droplet), `droplet ${droplet.name} could not be deleted`, async () => {
    const patience = cloud.work.pause(cloud.timing.timeToDeleteSeconds);
    // Balancers let go first, so that a delete costs the requests under way and no others.
    const removal = cloud.reconciler.settle().then(() => removeMachine(cloud, droplet));
    await Promise.all([removal, patience]);
    cloud.reconciler.forget(droplet.id);
    forgetDroplet(cloud, droplet);
    await cloud.store.save();
  });
}

/** Until it is gone: a droplet that is being deleted takes no second delete, and its VPC none while it is there. */
async function removeMachine(cloud: Cloud, droplet: DropletRecord): Promise<void> {
  for (;;) {
    try {
      await cloud.dataPlane.removeMachine(String(droplet.id));
      return;
    } catch (error) {
      cloud.log(`droplet ${droplet.name} could not be deleted, and is tried again: ${messageOf(error)}`);
      await cloud.work.pause(removalRetrySeconds);
    }
  }
}

function forgetDroplet(cloud: Cloud, droplet: DropletRecord): void {
  const { state } = cloud;
  endAction(cloud, droplet, "errored");
  state.droplets.delete(droplet.id);
  state.assignments.delete(`do:droplet:${droplet.id}`);
  releaseUserData(state, droplet.userData);
}
