import { describe, expect, it } from "vitest";

import type { CloudApi } from "../../../rehearsal/engine/clouds/cloud-api.ts";
import { pruneImages } from "../../../rehearsal/engine/old-images.ts";

const of = (tag: string, day: number) => `evenkeel-${tag}-1f0c54a3b2de-202611${String(day).padStart(2, "0")}T000000Z`;

/** A cloud with these images, that notes what is deleted. */
function cloudWith(images: readonly { readonly id: string; readonly name: string }[], used: readonly string[] = []) {
  const deleted: string[] = [];
  const refuse = () => Promise.reject(new Error("not asked for"));
  const api: CloudApi = {
    tagsOf: refuse,
    remove: refuse,
    makeImage: refuse,
    images: () => Promise.resolve(images),
    imagesInUse: () => Promise.resolve(new Set(used)),
    removeImage: (id) => {
      deleted.push(id);
      return Promise.resolve();
    },
  };
  return { api, deleted };
}

const images = [
  { id: "3", name: of("evenkeel-dev-web", 3) },
  { id: "1", name: of("evenkeel-dev-web", 1) },
  { id: "9", name: of("evenkeel-other-web", 1) },
  { id: "4", name: of("evenkeel-dev-web", 4) },
  { id: "2", name: of("evenkeel-dev-web", 2) },
  { id: "8", name: "somebody's own" },
];

describe("old images of a site", () => {
  it("are deleted beyond the newest, by the time in their names, and no other site's", async () => {
    const { api, deleted } = cloudWith(images);
    const removed = await pruneImages(api, { tag: "evenkeel-dev-web", keep: 2, configs: [] });
    expect(deleted).toEqual(["2", "1"]);
    expect(removed.map(({ id }) => id)).toEqual(deleted);
  });

  it("stay while a host runs from them, or a stack's config names them", async () => {
    const { api, deleted } = cloudWith(images, ["2"]);
    await pruneImages(api, { tag: "evenkeel-dev-web", keep: 1, configs: [{ "evenkeel:hostImage": 1 }] });
    expect(deleted).toEqual(["3"]);
  });

  it("are as many as may stay, or fewer: none is deleted", async () => {
    const { api, deleted } = cloudWith(images);
    await pruneImages(api, { tag: "evenkeel-dev-web", keep: 4, configs: [] });
    expect(deleted).toEqual([]);
  });
});
