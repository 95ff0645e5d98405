import { type Fields, flag, optionalText, text } from "../../http/fields.ts";
import { findSize } from "./catalogue.ts";
import type { Cloud } from "./cloud.ts";
import { ipv6Address } from "./droplet-view.ts";
import { unprocessable } from "./errors.ts";
import { bootableImage } from "./images.ts";
import type { ActionRecord, DropletRecord, ImageRecord } from "./records.ts";
import { nextId } from "./state.ts";

/** Does what an action is for; rejects when it can't be done. */
export type DropletOrder = (action: ActionRecord) => Promise<void>;

/** Checks a request against the droplet at once, and gives back what is to be done later. */
type Prepare = (cloud: Cloud, droplet: DropletRecord, body: Fields) => DropletOrder;

/** Actions on a droplet, by `type`. */
export const orders: Readonly<Record<string, Prepare | undefined>> = {
  power_on: (cloud, droplet) => {
    if (droplet.status === "active") throw unprocessable("Droplet is already powered on.");
    return () => cloud.dataPlane.startMachine(String(droplet.id));
  },
  power_off: (cloud, droplet) => {
    mustBeOn(droplet);
    return () => cloud.dataPlane.stopMachine(String(droplet.id));
  },
  // One that is off stays off: the official provider asks for it before each graceful delete.
  shutdown: (cloud, droplet) => () =>
    droplet.status === "active" ? cloud.dataPlane.shutdownMachine(String(droplet.id)) : Promise.resolve(),
  power_cycle: (cloud, droplet) => async () => {
    if (droplet.status === "active") await cloud.dataPlane.stopMachine(String(droplet.id));
    await cloud.dataPlane.startMachine(String(droplet.id));
  },
  reboot: (cloud, droplet) => {
    mustBeOn(droplet);
    return () => cloud.dataPlane.rebootMachine(String(droplet.id));
  },
  rename: (_cloud, droplet, body) => {
    const name = text(body, "name");
    return () => {
      droplet.name = name;
      return Promise.resolve();
    };
  },
  resize,
  rebuild,
  restore: rebuild,
  snapshot: (cloud, droplet, body) => {
    const name = optionalText(body, "name") ?? `${droplet.name}-${cloud.now()}`;
    return (action) => takeSnapshot(cloud, droplet, { name, action });
  },
  enable_ipv6: (_cloud, droplet) => async () => {
    droplet.ipv6Address ??= ipv6Address(droplet.id);
    await addFeature("ipv6")(droplet);
  },
  enable_private_networking: (_cloud, droplet) => () => addFeature("private_networking")(droplet),
  enable_backups: (_cloud, droplet) => () => addFeature("backups")(droplet),
  disable_backups: (_cloud, droplet) => () => {
    droplet.features = droplet.features.filter((feature) => feature !== "backups");
    return Promise.resolve();
  },
  change_backup_policy: (_cloud, droplet) => {
    if (!droplet.features.includes("backups")) throw unprocessable("Backups are not enabled on this droplet.");
    return () => Promise.resolve();
  },
};

/** The provider knows this text, word for word. */
function mustBeOn(droplet: DropletRecord): void {
  if (droplet.status !== "active") throw unprocessable("Droplet is already powered off.");
}

function addFeature(feature: string): (droplet: DropletRecord) => Promise<void> {
  return (droplet) => {
    droplet.features = [...new Set([...droplet.features, feature])];
    return Promise.resolve();
  };
}

/** With `disk` it is for good: a disk that has grown never fits a smaller size again. */
function resize(cloud: Cloud, droplet: DropletRecord, body: Fields): DropletOrder {
  const size = findSize(text(body, "size"));
  if (size === undefined)
    throw unprocessable(`${JSON.stringify(body["size"])} is not a size; GET /v2/sizes lists them.`);
  if (droplet.status === "active") throw unprocessable("Droplet must be powered off before it is resized.");
  if (size.disk < droplet.disk) {
    throw unprocessable(`size ${size.slug} has a disk of ${size.disk} GB; the droplet's has ${droplet.disk} already.`);
  }
  const growDisk = flag(body, "disk");
  return async () => {
    const wanted = { vcpus: size.vcpus, memoryMegabytes: size.memory };
    await cloud.dataPlane.resizeMachine(String(droplet.id), wanted);
    droplet.size = size.slug;
    if (growDisk) droplet.disk = size.disk;
  };
}

function rebuild(cloud: Cloud, droplet: DropletRecord, body: Fields): DropletOrder {
  const image = bootableImage(cloud.state, body["image"], droplet.region);
  if (droplet.disk < image.minDiskSize) {
    throw unprocessable(
      `image ${image.name} needs a disk of ${image.minDiskSize} GB; the droplet's has ${droplet.disk}.`,
    );
  }
  return async () => {
    await cloud.dataPlane.rebuildMachine(String(droplet.id), image.machineImage);
    droplet.image = image;
  };
}

async function takeSnapshot(
  cloud: Cloud,
  droplet: DropletRecord,
  { name, action }: { readonly name: string; readonly action: ActionRecord },
): Promise<void> {
  const id = nextId(cloud.state);
  const image: ImageRecord = {
    id,
    name,
    description: "",
    distribution: droplet.image.distribution,
    slug: null,
    regions: [droplet.region],
    // By this the provider finds the snapshot of its action, to the second.
    createdAt: action.startedAt,
    minDiskSize: droplet.disk,
    sizeGigabytes: droplet.image.sizeGigabytes,
    type: "snapshot",
    tags: [],
    machineImage: `snapshot-${id}`,
    droplet: droplet.id,
  };
  await cloud.dataPlane.createImage(String(droplet.id), image.machineImage);
  cloud.state.images.set(id, image);
  droplet.snapshotIds.push(id);
}
