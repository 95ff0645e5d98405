import { isDeepStrictEqual } from "node:util";

import type { Cloud } from "../../cloud.ts";
import { arnOf, newId } from "../../ids.ts";
import { AwsError, type Kind } from "../../kind.ts";
import { requireRecord } from "../../lookup.ts";
import type { ResourceRecord } from "../../resource-record.ts";
import { type Tags, tagsAll } from "../../tags.ts";
import { types } from "../../types.ts";

/** What a version holds. */
export interface TemplateData {
  readonly description?: string;
  readonly imageId?: string;
  readonly instanceType?: string;
  /** Base64. */
  readonly userData?: string;
  readonly metadataOptions?: {
    readonly httpEndpoint?: string;
    readonly httpTokens?: string;
    readonly instanceMetadataTags?: string;
  };
  readonly iamInstanceProfile?: { readonly arn?: string; readonly name?: string };
  readonly vpcSecurityGroupIds?: readonly string[];
  readonly tagSpecifications?: readonly { readonly resourceType?: string; readonly tags?: Tags }[];
}

export interface TemplateInputs extends TemplateData {
  readonly name: string;
  readonly updateDefaultVersion?: boolean;
  readonly tags?: Tags;
}

export interface TemplateComputed {
  /** The first is version 1. */
  versions: readonly TemplateData[];
  defaultVersion: number;
}

export type TemplateRecord = ResourceRecord<TemplateInputs, TemplateComputed>;

/** EC2's limit before base64. */
const maxUserDataBytes = 16_384;

export const launchTemplate: Kind<TemplateInputs, TemplateComputed> = {
  type: types.launchTemplate,
  create(cloud, { inputs, region }) {
    const others = cloud.records.all<TemplateInputs, object>(types.launchTemplate);
    if (others.some((other) => other.region === region && other.inputs.name === inputs.name)) {
      throw new AwsError("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
    }
    check(cloud, inputs, region);
    return Promise.resolve({ id: newId("lt"), computed: { versions: [dataOf(inputs)], defaultVersion: 1 } });
  },
  outputs: (cloud, { id, region, inputs, computed }) => ({
    ...tagsAll(inputs),
    arn: arnOf(cloud, "ec2", { region, resource: `launch-template/${id}` }),
    defaultVersion: computed.defaultVersion,
    latestVersion: computed.versions.length,
    region,
  }),
  update(cloud, { region, computed }, inputs) {
    check(cloud, inputs, region);
    const data = dataOf(inputs);
    if (!isDeepStrictEqual(data, computed.versions.at(-1))) computed.versions = [...computed.versions, data];
    if (inputs.updateDefaultVersion === true) computed.defaultVersion = computed.versions.length;
    return Promise.resolve();
  },
};

/**
 * Number and content of the version that `$Latest`, `$Default` or a number stand for.
 * @throws {AwsError} if the template has no such version
 */
export function templateOf(
  { records }: Cloud,
  wanted: { readonly id?: string; readonly name?: string } | undefined,
  region: string,
): TemplateRecord | undefined {
  return records
    .all<TemplateInputs, TemplateComputed>(types.launchTemplate)
    .find((one) => one.region === region && (one.id === wanted?.id || one.inputs.name === wanted?.name));
}

export function versionOf(
  { id, computed: { versions, defaultVersion } }: TemplateRecord,
  wanted = "$Default",
): { readonly version: number; readonly data: TemplateData } {
  const named: Readonly<Record<string, number>> = { $Latest: versions.length, $Default: defaultVersion };
  const version = named[wanted] ?? Number(wanted);
  const data = versions[version - 1];
  if (data !== undefined) return { version, data };
  const message = `Could not find launch template version ${wanted} of ${id}; there are 1 to ${versions.length}, $Latest and $Default.`;
  throw new AwsError("InvalidLaunchTemplateId.VersionNotFound", message);
}

function dataOf(inputs: TemplateInputs): TemplateData {
  const own = ["name", "updateDefaultVersion", "tags"];
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !own.includes(key)));
}

function check(cloud: Cloud, { userData, imageId, vpcSecurityGroupIds = [] }: TemplateInputs, region: string): void {
  if (userData !== undefined) checkUserData(userData);
  if (imageId !== undefined && !/^ami-[\da-f]{8,17}$/.test(imageId)) {
    throw new AwsError("InvalidAMIID.Malformed", `Invalid id: "${imageId}" (expecting "ami-...")`);
  }
  for (const id of vpcSecurityGroupIds) {
    requireRecord(cloud, { type: types.securityGroup, id, region }, "InvalidGroup.NotFound");
  }
}

function checkUserData(userData: string): void {
  if (!/^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(userData)) {
    throw new AwsError("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
  }
  const bytes = Buffer.from(userData, "base64").length;
  if (bytes <= maxUserDataBytes) return;
  const message = `User data is limited to ${maxUserDataBytes} bytes; this is ${bytes}.`;
  throw new AwsError("InvalidUserData.Malformed", message);
}
