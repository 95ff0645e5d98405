import type { Cloud } from "../../cloud.ts";
import { findImage, type Image } from "../../functions/index.ts";
import { type InstanceType, instanceTypes } from "../../instance-types.ts";
import { AwsError } from "../../kind.ts";
import { requireRecord } from "../../lookup.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { types } from "../../types.ts";
import { checkGroups } from "../balancing/balancer.ts";
import { findProfile } from "../iam/index.ts";
import type { GroupInputs } from "./group-records.ts";
import { type TemplateData, templateOf, type TemplateRecord, versionOf } from "./launch-template.ts";
import type { SubnetComputed, SubnetInputs } from "./vpc-records.ts";

/** All that a group needs to launch an instance. */
export interface LaunchPlan {
  readonly template: TemplateRecord;
  readonly version: number;
  readonly data: TemplateData;
  readonly imageId: string;
  readonly instanceType: InstanceType;
  readonly subnets: readonly ResourceRecord<SubnetInputs, SubnetComputed>[];
  readonly vpcId: string;
  /** Name of the instance profile. */
  readonly profile?: string;
}

/** @throws {AwsError} what AWS refuses when a group is made, or when it launches */
export function launchPlanOf(cloud: Cloud, inputs: GroupInputs, region: string): LaunchPlan {
  const template = requiredTemplate(cloud, inputs.launchTemplate, region);
  const { version, data } = versionOf(template, inputs.launchTemplate?.version);
  const { imageId, instanceType: typeName = "" } = data;
  if (imageId === undefined) throw unusable(template, "it names no image");
  const instanceType = instanceTypes.get(typeName);
  if (instanceType === undefined) {
    const known = [...instanceTypes.keys()].join(", ");
    throw unusable(template, `its instance type is ${JSON.stringify(typeName)}; the model has ${known}`);
  }
  checkArchitecture(cloud, instanceType, findImage(cloud, region, imageId));
  const subnets = (inputs.vpcZoneIdentifiers ?? []).map((id) =>
    requireRecord<SubnetInputs, SubnetComputed>(cloud, { type: types.subnet, id, region }, "ValidationError"),
  );
  const vpcId = vpcOf(subnets);
  checkGroups(cloud, data.vpcSecurityGroupIds ?? [], { vpcId, region });
  const profile = profileOf(cloud, data);
  return {
    template,
    version,
    data,
    imageId,
    instanceType,
    subnets,
    vpcId,
    ...(profile === undefined ? {} : { profile }),
  };
}

function requiredTemplate(cloud: Cloud, wanted: GroupInputs["launchTemplate"], region: string): TemplateRecord {
  const found = templateOf(cloud, wanted, region);
  if (found !== undefined) return found;
  const name = wanted?.id ?? wanted?.name ?? "none";
  throw new AwsError("ValidationError", `The specified launch template (${name}) does not exist in ${region}.`);
}

function vpcOf(subnets: readonly ResourceRecord<SubnetInputs>[]): string {
  const vpcs = new Set(subnets.map(({ inputs }) => inputs.vpcId));
  const [vpcId] = vpcs;
  if (vpcId !== undefined && vpcs.size === 1) return vpcId;
  const message = `vpcZoneIdentifiers must name subnets of one VPC, not of ${vpcs.size}.`;
  throw new AwsError("ValidationError", message);
}

function profileOf({ records }: Cloud, { iamInstanceProfile: wanted }: TemplateData): string | undefined {
  const given = wanted?.arn ?? wanted?.name;
  if (given === undefined) return undefined;
  const found = findProfile(records, given);
  if (found !== undefined) return found.id;
  throw new AwsError("ValidationError", `Invalid IamInstanceProfile: ${given}`);
}

/** Hosts are containers of this machine, which take its architecture; on paper there are none. */
function checkArchitecture({ dataPlane }: Cloud, { name, architecture }: InstanceType, image: Image | undefined): void {
  if (image === undefined) {
    throw new AwsError(
      "ValidationError",
      "The launch template's image id does not exist in this region, or is none of Debian 13 and none of the account's own.",
    );
  }
  if (image.architecture !== architecture) {
    const message = `The architecture '${architecture}' of the instance type ${name} does not match that of the image ${image.name}, '${image.architecture}'.`;
    throw new AwsError("ValidationError", message);
  }
  const own = process.arch === "arm64" ? "arm64" : "x86_64";
  if (dataPlane.kind === "paper" || architecture === own) return;
  const message = `${name} is ${architecture}, and this machine is ${own}: its hosts can't be rehearsed here. Choose an instance type of ${own}.`;
  throw new AwsError("NotRehearsed", message);
}

function unusable({ id }: TemplateRecord, why: string): AwsError {
  return new AwsError("ValidationError", `You must use a valid fully-formed launch template. Of ${id}: ${why}.`);
}
