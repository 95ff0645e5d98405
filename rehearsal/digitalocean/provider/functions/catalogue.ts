import { apiOf } from "../client.ts";
import { existing, listOf, only, text } from "./arguments.ts";
import type { Lookup } from "./arguments.ts";

interface ApiRegion {
  readonly slug: string;
  readonly name: string;
  readonly sizes: readonly string[];
  readonly features: readonly string[];
  readonly available: boolean;
}

interface ApiSize {
  readonly slug: string;
  readonly available: boolean;
  readonly transfer: number;
  readonly price_monthly: number;
  readonly price_hourly: number;
  readonly memory: number;
  readonly vcpus: number;
  readonly disk: number;
  readonly regions: readonly string[];
}

interface ApiImage {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly distribution: string;
  readonly slug: string | null;
  readonly public: boolean;
  readonly min_disk_size: number;
  readonly size_gigabytes: number;
  readonly regions: readonly string[];
  readonly created_at: string;
  readonly tags?: readonly string[];
  readonly status?: string;
  readonly error_message?: string;
  readonly description?: string;
}

interface AccountReply {
  readonly account: {
    readonly uuid: string;
    readonly email: string;
    readonly email_verified: boolean;
    readonly droplet_limit: number;
    readonly floating_ip_limit: number;
    readonly status: string;
    readonly status_message: string;
  };
}

function regionFromApi({ slug, name, sizes, features, available }: ApiRegion): object {
  return { slug, name, sizes, features, available };
}

function sizeFromApi(size: ApiSize) {
  return {
    slug: size.slug,
    available: size.available,
    transfer: size.transfer,
    priceMonthly: size.price_monthly,
    priceHourly: size.price_hourly,
    memory: size.memory,
    vcpus: size.vcpus,
    disk: size.disk,
    regions: size.regions,
    gpuInfos: [],
  };
}

function imageFromApi(image: ApiImage) {
  return {
    id: image.id,
    name: image.name,
    type: image.type,
    distribution: image.distribution,
    slug: image.slug ?? "",
    image: String(image.id),
    private: !image.public,
    minDiskSize: image.min_disk_size,
    sizeGigabytes: image.size_gigabytes,
    regions: image.regions,
    created: image.created_at,
    tags: image.tags ?? [],
    status: image.status ?? "",
    errorMessage: image.error_message ?? "",
    description: image.description ?? "",
  };
}

const getAccount: Lookup = async (call) => {
  const { account } = await apiOf(call).get<AccountReply>("account");
  return {
    id: account.uuid,
    uuid: account.uuid,
    email: account.email,
    emailVerified: account.email_verified,
    dropletLimit: account.droplet_limit,
    floatingIpLimit: account.floating_ip_limit,
    status: account.status,
    statusMessage: account.status_message,
  };
};

const getRegions = listOf("regions", "regions", regionFromApi);
const getSizes = listOf("sizes", "sizes", sizeFromApi);
const getImages = listOf("images", "images", imageFromApi);

const getRegion: Lookup = async (call, args) => {
  const slug = text(args, "slug") ?? "";
  const regions = await apiOf(call).list<ApiRegion>("regions", "regions");
  const found = regions.filter((region) => region.slug === slug);
  return { id: slug, ...regionFromApi(only(found, `region with the slug ${JSON.stringify(slug)}`)) };
};

/** The query that each source of images is listed by. */
const IMAGE_SOURCES: Readonly<Record<string, string>> = {
  all: "images",
  applications: "images?type=application",
  distributions: "images?type=distribution",
  user: "images?private=true",
};

const getImage: Lookup = async (call, args) => {
  const api = apiOf(call);
  const { id } = args;
  const [slug, name, source = "user"] = [text(args, "slug"), text(args, "name"), text(args, "source")];
  if ([id, slug, name].filter((given) => given !== undefined).length !== 1) {
    throw new Error("getImage needs exactly one of id, name and slug.");
  }
  if (name === undefined) {
    const key = typeof id === "number" ? String(id) : (slug ?? "");
    return {
      ...args,
      ...imageFromApi((await existing<{ image: ApiImage }>(api, `images/${key}`, `image ${key}`)).image),
    };
  }
  const path = IMAGE_SOURCES[source.toLowerCase()];
  if (path === undefined) {
    throw new Error(
      `The source of an image is one of ${Object.keys(IMAGE_SOURCES).join(", ")}, got ${JSON.stringify(source)}.`,
    );
  }
  const named = (await api.list<ApiImage>(path, "images")).filter((image) => image.name === name);
  return { ...args, ...imageFromApi(only(named, `image with the name ${JSON.stringify(name)}`)) };
};

export const functions = { getAccount, getImage, getImages, getRegion, getRegions, getSizes };
