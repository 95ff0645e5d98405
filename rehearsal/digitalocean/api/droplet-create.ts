import { addressIn, freePlace } from "../../cloud/address.ts";
import { type Fields, flag, list, optionalText, text, texts } from "../../http/fields.ts";
import { assign, projectIdOf } from "./assignments.ts";
import { findRegion, findSize, type Region, type Size } from "./catalogue.ts";
import type { Cloud } from "./cloud.ts";
import { notRehearsed, unprocessable } from "./errors.ts";
import { bootableImage } from "./images.ts";
import { ipv6Address } from "./droplet-view.ts";
import type { DropletRecord, ImageRecord, VpcRecord } from "./records.ts";
import { findSshKey } from "./ssh-keys.ts";
import { nextId, type State } from "./state.ts";
import { checkTagName, ensureTag } from "./tags.ts";
import { keepUserData } from "./user-data.ts";
import { freePrivateAddress, vpcFor } from "./vpc-networks.ts";

const maxUserDataBytes = 65_536;
const maxNames = 10;
/** Below it the data plane has addresses of its own. */
const lowestPublicPlace = 16;
const namePattern = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,253}[a-zA-Z0-9])?$/;

/** What a request asks for, checked as a whole before anything is made. */
export interface Order {
  readonly names: readonly string[];
  readonly region: Region;
  readonly size: Size;
  readonly image: ImageRecord;
  readonly sshKeys: readonly number[];
  readonly tags: readonly string[];
  readonly userData: string | undefined;
  readonly features: readonly string[];
  /** Id of the VPC; absent: the region's default one. */
  readonly vpc: string | undefined;
  /** Id of the project. */
  readonly project: string;
}

/** Records of the droplets that a request asks for, with their addresses, still `new`. @throws {ApiError} 422 in words. */
export async function createDroplets(cloud: Cloud, body: Fields, stuck: boolean): Promise<DropletRecord[]> {
  const order = readOrder(cloud, body);
  requireRoom(cloud.state, order.names.length);
  const vpc = await vpcFor(cloud, order.region.slug, order.vpc);
  return order.names.map((name) => addDroplet(cloud, order, { name, vpc, stuck }));
}

/** @throws {ApiError} 422 if the account may not have so many droplets more. */
export function requireRoom({ droplets, dropletLimit }: State, more: number): void {
  if (more > 0 && droplets.size + more > dropletLimit) {
    throw unprocessable("creating this/these droplet(s) will exceed your droplet limit");
  }
}

/** What the body of a `POST /v2/droplets` asks for; makes nothing. @throws {ApiError} 422 in words */
export function readOrder(cloud: Cloud, body: Fields): Order {
  refuseUnrehearsed(body);
  const { state } = cloud;
  const names = body["names"] === undefined ? [text(body, "name")] : texts(body, "names");
  for (const name of names) checkName(name);
  if (names.length === 0 || names.length > maxNames) {
    throw unprocessable(`names must be 1 to ${maxNames} names, not ${names.length}.`);
  }
  const size = findSize(text(body, "size"));
  if (size === undefined)
    throw unprocessable(`${JSON.stringify(body["size"])} is not a size; GET /v2/sizes lists them.`);
  const region = regionFor(body, size);
  const image = bootableImage(state, body["image"], region.slug);
  if (size.disk < image.minDiskSize) {
    throw unprocessable(
      `size ${size.slug} has a disk of ${size.disk} GB; image ${image.name} needs ${image.minDiskSize}.`,
    );
  }
  const tags = texts(body, "tags");
  for (const tag of tags) checkTagName(tag);
  const vpc = optionalText(body, "vpc_uuid");
  const project = projectIdOf(state, optionalText(body, "project_id"));
  return { names, region, size, image, tags, vpc, project, ...readOptions(cloud, body) };
}

function readOptions(cloud: Cloud, body: Fields): Pick<Order, "sshKeys" | "userData" | "features"> {
  const sshKeys = list(body, "ssh_keys").map((wanted) => {
    const key = findSshKey(cloud.state, String(wanted));
    if (key === undefined) throw unprocessable(`ssh key ${JSON.stringify(wanted)} is not one of this account's keys.`);
    return key.id;
  });
  const userData = optionalText(body, "user_data");
  const bytes = Buffer.byteLength(userData ?? "");
  if (bytes > maxUserDataBytes) {
    throw unprocessable(`user_data has ${bytes} bytes; at most ${maxUserDataBytes} are allowed.`);
  }
  const features = ["private_networking"];
  for (const feature of ["monitoring", "ipv6", "backups"]) if (flag(body, feature)) features.push(feature);
  if (flag(body, "with_droplet_agent", true)) features.push("droplet_agent");
  return { sshKeys: [...new Set(sshKeys)], userData: userData === "" ? undefined : userData, features };
}

function refuseUnrehearsed(body: Fields): void {
  if (list(body, "volumes").length > 0) throw notRehearsed("a droplet with volumes", "leave volumes out");
  if (!flag(body, "public_networking", true)) {
    throw notRehearsed("a droplet without a public address", "leave public_networking out");
  }
}

function checkName(name: string): void {
  if (namePattern.test(name)) return;
  throw unprocessable(
    `${JSON.stringify(name)} is no droplet name: Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)`,
  );
}

/** An empty region lets the API choose. */
function regionFor(body: Fields, size: Size): Region {
  const slug = optionalText(body, "region") ?? "";
  const region = findRegion(slug === "" ? (size.regions[0] ?? "") : slug);
  if (region === undefined) throw unprocessable(`${JSON.stringify(slug)} is not a region; GET /v2/regions lists them.`);
  if (region.available && size.regions.includes(region.slug)) return region;
  throw unprocessable(
    `size ${size.slug} is not available in region ${region.slug}, only in ${size.regions.join(", ")}.`,
  );
}

interface Place {
  readonly name: string;
  readonly vpc: VpcRecord;
  readonly stuck: boolean;
  /** Id of the autoscale pool that it is for. */
  readonly pool?: string;
}

/** One of the droplets of an order, still `new`: a record, its addresses, its tags. @throws {ApiError} 422 if addresses ran out */
export function addDroplet(cloud: Cloud, order: Order, place: Place): DropletRecord {
  const { state } = cloud;
  const id = nextId(state);
  const droplet: DropletRecord = {
    id,
    name: place.name,
    region: order.region.slug,
    size: order.size.slug,
    disk: order.size.disk,
    image: order.image,
    tags: [...new Set(order.tags.map((tag) => ensureTag(state, tag).name))],
    status: "new",
    createdAt: cloud.now(),
    vpc: place.vpc.id,
    privateAddress: freePrivateAddress(state, place.vpc),
    publicAddress: freePublicAddress(cloud),
    features: [...order.features],
    sshKeys: order.sshKeys,
    snapshotIds: [],
    ...(order.userData === undefined ? {} : { userData: keepUserData(state, order.userData) }),
    ...(order.features.includes("ipv6") ? { ipv6Address: ipv6Address(id) } : {}),
    ...(place.stuck ? { stuck: true } : {}),
    ...(place.pool === undefined ? {} : { pool: place.pool }),
  };
  state.droplets.set(id, droplet);
  for (const tag of droplet.tags) ensureTag(state, tag).lastTaggedUri = `/v2/droplets/${id}`;
  assign(cloud, `do:droplet:${id}`, { id: order.project });
  return droplet;
}

function freePublicAddress(cloud: Cloud): string {
  const { state, publicRange } = cloud;
  const taken = new Set([...state.droplets.values()].map((droplet) => droplet.publicAddress));
  const search = { lowest: lowestPublicPlace, after: state.nextPublicPlace };
  const place = freePlace(publicRange, taken, search);
  if (place === undefined) {
    throw unprocessable(`all public addresses of ${publicRange} are in use; delete droplets to free some.`);
  }
  state.nextPublicPlace = place + 1;
  return addressIn(publicRange, place);
}
