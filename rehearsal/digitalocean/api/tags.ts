import { type Fields, objects, text } from "../../http/fields.ts";
import type { Call, Route } from "../../http/router.ts";
import type { Cloud } from "./cloud.ts";
import { ApiError, notFound, unprocessable } from "./errors.ts";
import { present, sameTag } from "./membership.ts";
import { pageOf } from "./pagination.ts";
import type { DropletRecord, ImageRecord, TagRecord } from "./records.ts";
import type { State } from "./state.ts";

const namePattern = /^[a-zA-Z0-9_:-]{1,255}$/;

/** @throws {ApiError} 400, with the members that the API's description of this one error wants besides. */
export function checkTagName(name: string): void {
  if (namePattern.test(name)) return;
  const message = `${JSON.stringify(name)} is no tag: 1 to 255 letters, digits, colons, dashes and underscores.`;
  throw new ApiError(400, message, { error: message, messages: [message], root_causes: [] });
}

export function findTag(state: State, name: string): TagRecord | undefined {
  return state.tags.get(name.toLowerCase());
}

/** The tag of that name, made if there is none; an existing one keeps its spelling. */
export function ensureTag(state: State, name: string): TagRecord {
  const found = findTag(state, name);
  if (found !== undefined) return found;
  checkTagName(name);
  const tag: TagRecord = { name };
  state.tags.set(name.toLowerCase(), tag);
  return tag;
}

function tagView(state: State, tag: TagRecord): object {
  const droplets = present(state.droplets.values()).filter((droplet) => holds(droplet, tag)).length;
  const images = [...state.images.values()].filter((image) => holds(image, tag)).length;
  const last = tag.lastTaggedUri === undefined ? {} : { last_tagged_uri: tag.lastTaggedUri };
  return {
    name: tag.name,
    resources: {
      count: droplets + images,
      ...last,
      droplets: { count: droplets, ...(tag.lastTaggedUri?.startsWith("/v2/droplets/") === true ? last : {}) },
      images: { count: images },
      volumes: { count: 0 },
      volume_snapshots: { count: 0 },
      databases: { count: 0 },
    },
  };
}

type Taggable = DropletRecord | ImageRecord;

function holds(resource: Taggable, tag: TagRecord): boolean {
  return resource.tags.some((own) => sameTag(own, tag.name));
}

/** All of them are looked up before the first is changed. */
function resourcesOf(state: State, body: Fields): { readonly uri: string; readonly resource: Taggable }[] {
  return objects(body, "resources").map((item) => {
    const type = text(item, "resource_type");
    const id = Number(item["resource_id"]);
    const droplet = type === "droplet" ? state.droplets.get(id) : undefined;
    const resource = type === "image" ? state.images.get(id) : droplet?.deleting ? undefined : droplet;
    if (resource === undefined)
      throw unprocessable(`there is no ${type} ${JSON.stringify(item["resource_id"])} to tag.`);
    return { uri: `/v2/${type}s/${id}`, resource };
  });
}

function untag(resource: Taggable, tag: TagRecord): void {
  resource.tags = resource.tags.filter((own) => !sameTag(own, tag.name));
}

export function tagRoutes(cloud: Cloud): Route[] {
  const { state } = cloud;
  const found = (call: Call): TagRecord => {
    const tag = findTag(state, call.params["tag"] ?? "");
    if (tag === undefined) throw notFound();
    return tag;
  };
  return [
    {
      method: "GET",
      pattern: "/v2/tags",
      handle: (call) =>
        pageOf(
          call,
          "tags",
          [...state.tags.values()].map((tag) => tagView(state, tag)),
        ),
    },
    {
      method: "POST",
      pattern: "/v2/tags",
      handle: (call) => {
        const tag = ensureTag(state, text(call.body, "name"));
        return { status: 201, body: { tag: tagView(state, tag) } };
      },
    },
    {
      method: "GET",
      pattern: "/v2/tags/{tag}",
      handle: (call) => ({ status: 200, body: { tag: tagView(state, found(call)) } }),
    },
    {
      method: "DELETE",
      pattern: "/v2/tags/{tag}",
      handle: (call) => {
        const tag = found(call);
        for (const resource of [...state.droplets.values(), ...state.images.values()]) untag(resource, tag);
        state.tags.delete(tag.name.toLowerCase());
        return { status: 204 };
      },
    },
    {
      method: "POST",
      pattern: "/v2/tags/{tag}/resources",
      handle: (call) => {
        const tag = found(call);
        for (const { resource, uri } of resourcesOf(state, call.body)) {
          if (!holds(resource, tag)) resource.tags.push(tag.name);
          tag.lastTaggedUri = uri;
        }
        return { status: 204 };
      },
    },
    {
      method: "DELETE",
      pattern: "/v2/tags/{tag}/resources",
      handle: (call) => {
        const tag = found(call);
        for (const { resource } of resourcesOf(state, call.body)) untag(resource, tag);
        return { status: 204 };
      },
    },
  ];
}
