import { addressIn, netmaskOf } from "../../cloud/address.ts";
import { regionOf, sizeOf } from "./catalogue.ts";
import type { Cloud } from "./cloud.ts";
import { imageView } from "./images.ts";
import type { DropletRecord } from "./records.ts";

/** A droplet as the API answers it: `region` and `size` are objects from the first moment on, clients dereference them. */
export function dropletView(cloud: Cloud, droplet: DropletRecord): object {
  const size = sizeOf(droplet.size);
  return {
    id: droplet.id,
    name: droplet.name,
    memory: size.memory,
    vcpus: size.vcpus,
    disk: droplet.disk,
    disk_info: [{ type: "local", size: { amount: droplet.disk, unit: "gib" } }],
    // One that is being deleted is unlocked: a client that waits for the lock would use up its patience for the 404.
    // While something is done with it, for which the official provider waits before it asks for more.
    locked: (droplet.status === "new" || droplet.pendingAction !== undefined) && droplet.deleting === undefined,
    status: droplet.status,
    kernel: null,
    created_at: droplet.createdAt,
    features: droplet.features,
    backup_ids: [],
    next_backup_window: null,
    snapshot_ids: droplet.snapshotIds,
    image: imageView(droplet.image),
    volume_ids: [],
    size,
    size_slug: droplet.size,
    networks: networksOf(cloud, droplet),
    region: regionOf(droplet.region),
    tags: droplet.tags,
    vpc_uuid: droplet.vpc,
  };
}

function networksOf(cloud: Cloud, droplet: DropletRecord): object {
  const range = cloud.state.vpcs.get(droplet.vpc)?.range ?? cloud.dataPlane.publicRange;
  const v6 =
    droplet.ipv6Address === undefined
      ? []
      : [{ ip_address: droplet.ipv6Address, netmask: 64, gateway: "2001:db8::1", type: "public" }];
  return {
    v4: [
      v4(droplet.publicAddress, cloud.dataPlane.publicRange, "public"),
      v4(droplet.privateAddress, range, "private"),
    ],
    v6,
  };
}

function v4(address: string, range: string, type: "public" | "private"): object {
  return { ip_address: address, netmask: netmaskOf(range), gateway: addressIn(range, 1), type };
}

/** In the documentation range: the data planes have IPv4 only, so it is an address to look at. */
export function ipv6Address(id: number): string {
  const low = id % 0x10000;
  const high = Math.floor(id / 0x10000);
  return `2001:db8::${high.toString(16)}:${low.toString(16)}`;
}
