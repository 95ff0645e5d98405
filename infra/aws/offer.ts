import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../settings.ts";
import { found } from "../look-up.ts";

type Query = Pick<Settings, "hostSize" | "hostImage">;

/** What the account and the catalogue have, as far as it matters here. */
export interface Offer {
  /** Availability zones of the region, in AWS's order; and those of them that have the size. */
  readonly zones: readonly string[];
  readonly zonesOfSize: readonly string[];
  /** Absent if there is no such size. */
  readonly size: { readonly vcpus: number; readonly architectures: readonly string[] } | undefined;
  /** Absent if there is no such image in the region. */
  readonly image: Image | undefined;
  /** Debian 13 for the size's processor, the newest there is. */
  readonly newestImage: Image | undefined;
  /** How many vCPUs may run at once; absent if the credentials may not ask, or if the size counts against another limit. */
  readonly vcpuLimit: number | undefined;
}

interface Image {
  readonly id: string;
  readonly name: string;
  readonly architecture: string;
  readonly disk: RootDisk;
}

/** The disk that a machine boots from. */
export interface RootDisk {
  /** As the image calls it: under another name there would be a second, empty disk. */
  readonly device: string;
  readonly gigabytes: number;
}

/** What a host's disk has, unless its image needs more. */
const leastGigabytes = 16;

/** Debian's own account: https://wiki.debian.org/Cloud/AmazonEC2Image. */
const debian = "136693071363";

/** "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", in vCPUs. */
const vcpuQuota = { serviceCode: "ec2", quotaCode: "L-1216C47A" };
const standardSize = /^(a|c|d|h|im?|is|m|r|t|z)\d/;

/** Asks AWS. What there is none of is absent; what can't be asked fails, but for the limit. */
export async function readOffer({ hostSize, hostImage }: Query, opts: pulumi.InvokeOptions): Promise<Offer> {
  const [{ names: zones }, size, image, vcpuLimit] = await Promise.all([
    // Not the local zones and others that must be asked for.
    aws.getAvailabilityZones(
      { state: "available", filters: [{ name: "opt-in-status", values: ["opt-in-not-required"] }] },
      opts,
    ),
    found(aws.ec2.getInstanceType({ instanceType: hostSize }, opts)),
    findImage(imageQuery(hostImage), opts),
    standardSize.test(hostSize) ? vcpuLimitOf(opts) : undefined,
  ]);
  const architectures = size?.supportedArchitectures ?? [];
  const [offerings, newestImage] = await Promise.all([
    aws.ec2.getInstanceTypeOfferings(
      { locationType: "availability-zone", filters: [{ name: "instance-type", values: [hostSize] }] },
      opts,
    ),
    findImage(newestQuery(architectures.includes("arm64") ? "arm64" : "amd64"), opts),
  ]);
  return {
    zones,
    zonesOfSize: offerings.locations,
    size: size && { vcpus: size.defaultVcpus, architectures },
    image,
    newestImage,
    vcpuLimit,
  };
}

function vcpuLimitOf(opts: pulumi.InvokeOptions): Promise<number | undefined> {
  return aws.servicequotas.getServiceQuota(vcpuQuota, opts).then(
    ({ value }) => value,
    () => undefined,
  );
}

function imageQuery(image: string): aws.ec2.GetAmiArgs {
  return image.startsWith("ami-")
    ? { filters: [{ name: "image-id", values: [image] }] }
    : { owners: [debian], filters: [{ name: "name", values: [image] }] };
}

function newestQuery(processor: "amd64" | "arm64"): aws.ec2.GetAmiArgs {
  return { owners: [debian], mostRecent: true, filters: [{ name: "name", values: [`debian-13-${processor}-*`] }] };
}

async function findImage(query: aws.ec2.GetAmiArgs, opts: pulumi.InvokeOptions): Promise<Image | undefined> {
  const image = await found(aws.ec2.getAmi(query, opts));
  if (image === undefined) return undefined;
  const { id, name, architecture, rootDeviceName: device, blockDeviceMappings } = image;
  const root = blockDeviceMappings.find(({ deviceName }) => deviceName === device);
  const gigabytes = Math.max(leastGigabytes, Number(root?.ebs["volume_size"] ?? 0));
  return { id, name, architecture, disk: { device, gigabytes } };
}
