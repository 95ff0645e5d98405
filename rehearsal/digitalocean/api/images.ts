import { optionalText, text } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import { ApiError, notFound, notRehearsed, unprocessable } from "./errors.ts";
import { regions } from "./catalogue.ts";
import { sameTag } from "./membership.ts";
import { pageOf } from "./pagination.ts";
import type { ImageRecord } from "./records.ts";
import type { State } from "./state.ts";

/** The one distribution that the data planes boot. */
export const debian: ImageRecord = {
  id: 195_000_013,
  name: "13 x64",
  description: "Debian 13 x64",
  distribution: "Debian",
  slug: "debian-13-x64",
  regions: regions.map((region) => region.slug),
  createdAt: "2025-08-18T00:00:00Z",
  minDiskSize: 7,
  sizeGigabytes: 0.5,
  type: "base",
  tags: [],
  machineImage: "debian-13",
};

/** By slug, by number, or by a number in a text, as the API takes it. */
function findImage(state: State, wanted: unknown): ImageRecord | undefined {
  if (wanted === debian.slug || Number(wanted) === debian.id) return debian;
  return state.images.get(Number(wanted));
}

/** @throws {ApiError} 422 if this cloud can't boot it in that region. */
export function bootableImage(state: State, wanted: unknown, region: string): ImageRecord {
  const image = findImage(state, wanted);
  if (image === undefined) {
    throw notRehearsed(
      `image ${JSON.stringify(wanted)}`,
      `it boots ${debian.slug ?? ""} and snapshots of its droplets`,
    );
  }
  if (!image.regions.includes(region)) {
    throw unprocessable(`image ${image.name} is not in region ${region}, only in ${image.regions.join(", ")}.`);
  }
  return image;
}

export function imageView(image: ImageRecord): object {
  return {
    id: image.id,
    name: image.name,
    distribution: image.distribution,
    slug: image.slug,
    public: image.type === "base",
    regions: image.regions,
    created_at: image.createdAt,
    min_disk_size: image.minDiskSize,
    type: image.type,
    size_gigabytes: image.sizeGigabytes,
    description: image.description,
    tags: image.tags,
    status: "available",
  };
}

/** Also `DELETE /snapshots/{id}`: both are names for the same thing. */
export async function removeImage(cloud: Cloud, id: number): Promise<void> {
  const image = cloud.state.images.get(id);
  if (image === undefined) throw notFound();
  await cloud.dataPlane.removeImage(image.machineImage);
  cloud.state.images.delete(id);
  for (const droplet of cloud.state.droplets.values()) {
    droplet.snapshotIds = droplet.snapshotIds.filter((snapshot) => snapshot !== id);
  }
}

export function imageRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call): ImageRecord => {
    const image = findImage(state, call.params["image"]);
    if (image === undefined) throw notFound();
    return image;
  };
  return [
    {
      method: "GET",
      pattern: "/v2/images",
      handle: (call) => pageOf(call, "images", listed(state, call.query).map(imageView)),
    },
    {
      method: "GET",
      pattern: "/v2/images/{image}",
      handle: (call) => ({ status: 200, body: { image: imageView(found(call)) } }),
    },
    {
      method: "PUT",
      pattern: "/v2/images/{image}",
      handle: (call) => {
        const image = found(call);
        if (image.type === "base") throw new ApiError(403, "You do not have access for the attempted action.");
        image.name = text(call.body, "name");
        image.description = optionalText(call.body, "description") ?? image.description;
        return { status: 200, body: { image: imageView(image) } };
      },
    },
    {
      method: "DELETE",
      pattern: "/v2/images/{image}",
      handle: async (call) => {
        const image = found(call);
        if (image.type === "base") throw new ApiError(403, "You do not have access for the attempted action.");
        await removeImage(cloud, image.id);
        return { status: 204 };
      },
    },
  ];
}

function listed(state: State, query: URLSearchParams): ImageRecord[] {
  const type = query.get("type");
  const tag = query.get("tag_name");
  return [debian, ...state.images.values()].filter((image) => {
    if (query.get("private") === "true" && image.type !== "snapshot") return false;
    if (type === "distribution" && image.type !== "base") return false;
    if (type === "application") return false;
    return tag === null || image.tags.some((own) => sameTag(own, tag));
  });
}
