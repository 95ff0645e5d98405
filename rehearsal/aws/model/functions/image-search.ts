import type { Cloud } from "../cloud.ts";
import type { OwnImage } from "../own-image.ts";
import type { Tags } from "../tags.ts";
import {
  type DebianImage,
  DEBIAN_ACCOUNT,
  imageId,
  imageNamed,
  imageOf as debianImageOf,
  publishedImages,
} from "./debian-images.ts";
import { type Filter, passes, tagField } from "./filters.ts";

/** An AMI, whoever has made it. */
export interface Image {
  readonly id: string;
  readonly name: string;
  readonly architecture: DebianImage["architecture"];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly description: string;
  readonly owner: { readonly id: string; readonly alias: string };
  readonly isPublic: boolean;
  readonly tags: Tags;
}

/** By its id. @returns `undefined` for what is neither one of Debian 13's nor the account's own in the region */
export function findImage(cloud: Cloud, region: string, id: string): Image | undefined {
  const own = cloud.images.get(id);
  if (own?.region === region) return ownImage(cloud, own);
  const debian = debianImageOf(region, id);
  return debian && debianImage(region, debian);
}

export interface Search {
  readonly owners?: readonly string[];
  readonly filters?: readonly Filter[];
  readonly nameRegex?: string;
}

/** All that fit, oldest first. Only Debian 13's images and the account's own are modelled; others are not found. */
export function searchImages(
  cloud: Cloud,
  region: string,
  { owners = [], filters = [], nameRegex }: Search,
): readonly Image[] {
  const isWanted = (...names: readonly string[]) => owners.length === 0 || names.some((name) => owners.includes(name));
  const own = [...cloud.images.values()].filter((image) => image.region === region);
  const candidates = [
    ...(isWanted(DEBIAN_ACCOUNT) ? debianImages(region, filters) : []),
    ...(isWanted("self", cloud.accountId) ? own.map((image) => ownImage(cloud, image)) : []),
  ];
  const expression = nameRegex === undefined ? undefined : new RegExp(nameRegex);
  return candidates
    .filter((image) => passes(filters, (name) => field(name, image)) && (expression?.test(image.name) ?? true))
    .sort((left, right) => left.createdAt.localeCompare(right.createdAt) || left.name.localeCompare(right.name));
}

/** Those that are known to be published, and whatever is asked for by its name or id. */
function debianImages(region: string, filters: readonly Filter[]): readonly Image[] {
  const named = (wanted: string): readonly string[] =>
    filters.filter(({ name }) => name === wanted).flatMap(({ values }) => values);
  const asked = [...named("name").map(imageNamed), ...named("image-id").map((id) => debianImageOf(region, id))];
  const all = new Map([...publishedImages, ...asked.flatMap((one) => one ?? [])].map((one) => [one.name, one]));
  return [...all.values()].map((image) => debianImage(region, image));
}

function debianImage(region: string, image: DebianImage): Image {
  return {
    id: imageId(region, image),
    name: image.name,
    architecture: image.architecture,
    createdAt: `${image.date}T00:00:00.000Z`,
    description: `Debian 13 (${image.build})`,
    owner: { id: DEBIAN_ACCOUNT, alias: "amazon" },
    isPublic: true,
    tags: {},
  };
}

function ownImage({ accountId }: Cloud, { id, name, architecture, createdAt, tags }: OwnImage): Image {
  const owner = { id: accountId, alias: "" };
  return { id, name, architecture, createdAt, description: "", owner, isPublic: false, tags };
}

function field(name: string, image: Image): readonly string[] | undefined {
  const fields: Readonly<Record<string, string>> = {
    ...ALIKE,
    architecture: image.architecture,
    "creation-date": image.createdAt,
    description: image.description,
    "image-id": image.id,
    "is-public": String(image.isPublic),
    name: image.name,
    "owner-id": image.owner.id,
  };
  const value = fields[name];
  return value === undefined ? tagField(name, image.tags) : [value];
}

const ALIKE = {
  "ena-support": "true",
  hypervisor: "xen",
  "image-type": "machine",
  "root-device-name": "/dev/xvda",
  "root-device-type": "ebs",
  state: "available",
  "virtualization-type": "hvm",
};
