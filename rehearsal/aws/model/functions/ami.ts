import type { GetAmiResult } from "@pulumi/aws/ec2/getAmi.js";

import { AwsError, type ModelFunction } from "../kind.ts";
import { type DebianImage, DEBIAN_ACCOUNT, imageId, imageNamed, imageOf, publishedImages } from "./debian-images.ts";
import { type Filter, passes } from "./filters.ts";

interface Arguments {
  readonly owners?: string[];
  readonly filters?: Filter[];
  readonly mostRecent?: boolean;
  readonly nameRegex?: string;
}

/** Only Debian 13's images are modelled; others are not found. */
export const getAmi: ModelFunction = {
  token: "aws:ec2/getAmi:getAmi",
  call(_, { inputs, region }): GetAmiResult {
    const { mostRecent = false } = inputs as Arguments;
    const found = search(inputs, region);
    const newest = found.toSorted((left, right) => left.build.localeCompare(right.build)).at(-1);
    if (newest === undefined) {
      throw new AwsError(
        "NoResults",
        "Your query returned no results. Please change your search criteria and try again. (The model has Debian 13's images, " +
          `of owner ${DEBIAN_ACCOUNT}, under ids of its own.)`,
      );
    }
    if (found.length > 1 && !mostRecent) {
      throw new AwsError(
        "TooManyResults",
        "Your query returned more than one result. Please try a more specific search criteria, or set `mostRecent` to true. " +
          `Found: ${found.map(({ name }) => name).join(", ")}`,
      );
    }
    return { ...inputs, ...describe(newest, region) };
  },
};

function search(inputs: Arguments, region: string): readonly DebianImage[] {
  const { owners = [], filters = [], mostRecent = false, nameRegex } = inputs;
  const named = (wanted: string): readonly string[] =>
    filters.filter(({ name }) => name === wanted).flatMap(({ values }) => values);
  const names = [...named("name").map(imageNamed), ...named("image-id").map((id) => imageOf(region, id))];
  if (mostRecent && owners.length === 0 && named("image-id").length + named("owner-id").length === 0) {
    // What anyone may publish under a likely name.
    const message = "mostRecent needs owners, or a filter of image-id or owner-id: an image of just anyone would do";
    throw new AwsError("UnsafeFilter", message);
  }
  if (owners.length > 0 && !owners.includes(DEBIAN_ACCOUNT)) return [];
  const expression = nameRegex === undefined ? undefined : new RegExp(nameRegex);
  const candidates = new Map([...publishedImages, ...names.flatMap((one) => one ?? [])].map((one) => [one.name, one]));
  return [...candidates.values()].filter(
    (image) => passes(filters, (name) => field(name, image, region)) && (expression?.test(image.name) ?? true),
  );
}

function field(name: string, image: DebianImage, region: string): readonly string[] | undefined {
  const fields: Readonly<Record<string, string>> = {
    ...FIXED_FIELDS,
    architecture: image.architecture,
    "creation-date": createdAt(image),
    description: descriptionOf(image),
    "image-id": imageId(region, image),
    name: image.name,
  };
  const value = fields[name];
  return value === undefined ? undefined : [value];
}

const FIXED_FIELDS = {
  "ena-support": "true",
  hypervisor: "xen",
  "image-type": "machine",
  "is-public": "true",
  "owner-id": DEBIAN_ACCOUNT,
  "root-device-name": "/dev/xvda",
  "root-device-type": "ebs",
  state: "available",
  "virtualization-type": "hvm",
};

function describe(image: DebianImage, region: string): GetAmiResult {
  const id = imageId(region, image);
  const snapshot = id.replace("ami", "snap");
  return {
    architecture: image.architecture,
    arn: `arn:aws:ec2:${region}::image/${id}`,
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: diskOf(snapshot), noDevice: "", virtualName: "" }],
    bootMode: image.architecture === "arm64" ? "uefi" : "uefi-preferred",
    creationDate: createdAt(image),
    deprecationTime: "",
    description: descriptionOf(image),
    enaSupport: true,
    hypervisor: "xen",
    id,
    imageId: id,
    imageLocation: `amazon/${image.name}`,
    imageOwnerAlias: "amazon",
    imageType: "machine",
    imdsSupport: "",
    kernelId: "",
    lastLaunchedTime: "",
    name: image.name,
    ownerId: DEBIAN_ACCOUNT,
    platform: "",
    platformDetails: "Linux/UNIX",
    productCodes: [],
    public: true,
    ramdiskId: "",
    region,
    rootDeviceName: "/dev/xvda",
    rootDeviceType: "ebs",
    rootSnapshotId: snapshot,
    sriovNetSupport: "simple",
    state: "available",
    stateReason: { code: "UNSET", message: "UNSET" },
    tags: {},
    tpmSupport: "",
    usageOperation: "RunInstances",
    virtualizationType: "hvm",
  };
}

/** All texts, as the official provider has them. */
function diskOf(snapshot: string): Record<string, string> {
  return {
    delete_on_termination: "true",
    encrypted: "false",
    iops: "0",
    snapshot_id: snapshot,
    throughput: "0",
    volume_initialization_rate: "0",
    volume_size: "8",
    volume_type: "gp3",
  };
}

function createdAt({ date }: DebianImage): string {
  return `${date}T00:00:00.000Z`;
}

function descriptionOf({ build }: DebianImage): string {
  return `Debian 13 (${build})`;
}
