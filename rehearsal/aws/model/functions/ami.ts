import type { GetAmiResult } from "@pulumi/aws/ec2/getAmi.js";

import { AwsError, type ModelFunction } from "../kind.ts";
import { DEBIAN_ACCOUNT } from "./debian-images.ts";
import type { Filter } from "./filters.ts";
import { type Image, searchImages } from "./image-search.ts";

interface Arguments {
  readonly owners?: string[];
  readonly filters?: Filter[];
  readonly mostRecent?: boolean;
  readonly nameRegex?: string;
}

/** Only Debian 13's images and the account's own are modelled; others are not found. */
export const getAmi: ModelFunction = {
  token: "aws:ec2/getAmi:getAmi",
  call(cloud, { inputs, region }): GetAmiResult {
    const asked: Arguments = inputs;
    checkSafe(asked);
    const found = searchImages(cloud, region, asked);
    const newest = found.at(-1);
    if (newest === undefined) {
      throw new AwsError(
        "NoResults",
        "Your query returned no results. Please change your search criteria and try again. (The model has Debian 13's images, " +
          `of owner ${DEBIAN_ACCOUNT}, under ids of its own, and those that were made in this account, of owner self.)`,
      );
    }
    if (found.length > 1 && asked.mostRecent !== true) {
      throw new AwsError(
        "TooManyResults",
        "Your query returned more than one result. Please try a more specific search criteria, or set `mostRecent` to true. " +
          `Found: ${found.map(({ name }) => name).join(", ")}`,
      );
    }
    return { ...inputs, ...describe(newest, region) };
  },
};

/** Anyone may publish an image under a likely name. */
function checkSafe({ owners = [], filters = [], mostRecent = false }: Arguments): void {
  const isBound = owners.length > 0 || filters.some(({ name }) => name === "image-id" || name === "owner-id");
  if (!mostRecent || isBound) return;
  const message = "mostRecent needs owners, or a filter of image-id or owner-id: an image of just anyone would do";
  throw new AwsError("UnsafeFilter", message);
}

function describe(image: Image, region: string): GetAmiResult {
  const { id, owner } = image;
  const snapshot = id.replace("ami", "snap");
  return {
    architecture: image.architecture,
    arn: `arn:aws:ec2:${region}::image/${id}`,
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: diskOf(snapshot), noDevice: "", virtualName: "" }],
    bootMode: image.architecture === "arm64" ? "uefi" : "uefi-preferred",
    creationDate: image.createdAt,
    deprecationTime: "",
    description: image.description,
    enaSupport: true,
    hypervisor: "xen",
    id,
    imageId: id,
    imageLocation: `${owner.alias === "" ? owner.id : owner.alias}/${image.name}`,
    imageOwnerAlias: owner.alias,
    imageType: "machine",
    imdsSupport: "",
    kernelId: "",
    lastLaunchedTime: "",
    name: image.name,
    ownerId: owner.id,
    platform: "",
    platformDetails: "Linux/UNIX",
    productCodes: [],
    public: image.isPublic,
    ramdiskId: "",
    region,
    rootDeviceName: "/dev/xvda",
    rootDeviceType: "ebs",
    rootSnapshotId: snapshot,
    sriovNetSupport: "simple",
    state: "available",
    stateReason: { code: "UNSET", message: "UNSET" },
    tags: { ...image.tags },
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
