import type { Route } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import { notFound } from "./errors.ts";
import { removeImage } from "./images.ts";
import { pageOf } from "./pagination.ts";
import type { ImageRecord } from "./records.ts";

/** Under `/snapshots` ids are texts, and the list in a droplet has numbers. */
function snapshotView(image: ImageRecord): object {
  return {
    id: String(image.id),
    name: image.name,
    created_at: image.createdAt,
    regions: image.regions,
    min_disk_size: image.minDiskSize,
    size_gigabytes: image.sizeGigabytes,
    resource_id: String(image.droplet ?? ""),
    resource_type: "droplet",
    tags: image.tags,
  };
}

/** As it stands in `/droplets/{id}/snapshots`; its `created_at` is the action's `started_at`, by which clients find it. */
export function dropletSnapshotView(image: ImageRecord): object {
  return {
    id: image.id,
    name: image.name,
    distribution: image.distribution,
    slug: null,
    public: false,
    regions: image.regions,
    created_at: image.createdAt,
    min_disk_size: image.minDiskSize,
    size_gigabytes: image.sizeGigabytes,
    type: "snapshot",
  };
}

export function snapshotRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  return [
    {
      method: "GET",
      pattern: "/v2/snapshots",
      handle: (call) => {
        const snapshots = call.query.get("resource_type") === "volume" ? [] : [...state.images.values()];
        return pageOf(call, "snapshots", snapshots.map(snapshotView));
      },
    },
    {
      method: "GET",
      pattern: "/v2/snapshots/{snapshot}",
      handle: (call) => {
        const image = state.images.get(Number(call.params["snapshot"]));
        if (image === undefined) throw notFound();
        return { status: 200, body: { snapshot: snapshotView(image) } };
      },
    },
    {
      method: "DELETE",
      pattern: "/v2/snapshots/{snapshot}",
      handle: async (call) => {
        await removeImage(cloud, Number(call.params["snapshot"]));
        return { status: 204 };
      },
    },
  ];
}
