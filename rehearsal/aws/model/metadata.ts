import type { Metadata } from "../../cloud/data-plane.ts";
import { type Directory, flatten } from "../../http/directory.ts";
import type { Account } from "./account.ts";
import { arnOf } from "./ids.ts";
import type { Instance } from "./instance.ts";
import { instanceTypes } from "./instance-types.ts";
import { findProfile, profileRole } from "./kinds/iam/index.ts";
import type { RoleKey } from "./state.ts";

/** EC2's name for an address: `ip-10-0-1-5.ec2.internal` in the oldest region, with the region's name in all others. */
export function privateDnsName(address: string, region: string): string {
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  return `ip-${address.replaceAll(".", "-")}.${domain}`;
}

/** What an instance reads at http://169.254.169.254/latest/. */
export function metadataOf(account: Account, instance: Instance): Metadata {
  const { id, region, zone } = instance;
  const latest: Directory = {
    "meta-data": {
      "ami-id": instance.imageId,
      autoscaling: { "target-lifecycle-state": targetStateOf(instance) },
      hostname: instance.privateDnsName,
      ...identityOf(account, instance),
      "instance-id": id,
      "instance-life-cycle": "on-demand",
      "instance-type": instance.instanceType,
      "local-hostname": instance.privateDnsName,
      "local-ipv4": instance.privateAddress,
      placement: { "availability-zone": zone, region },
      services: { domain: "amazonaws.com", partition: "aws" },
      ...(instance.metadata.tags ? { tags: { instance: instance.tags } } : {}),
    },
    dynamic: { "instance-identity": { document: JSON.stringify(documentOf(account, instance), undefined, 2) } },
  };
  const userData = account.state.userData.get(instance.userData ?? "");
  const bytes = userData === undefined ? {} : { "latest/user-data": { base64: userData } };
  return { ...flatten("latest/", latest), ...bytes };
}

/** What of the metadata can change; user data can't, and would be much to compare. */
export function metadataKey(account: Account, instance: Instance): string {
  const role = profileRole(account.records, instance.profile ?? "") ?? "";
  return JSON.stringify([targetStateOf(instance), role, account.state.roleKeys.get(role)?.key.accessKeyId ?? ""]);
}

function targetStateOf({ leavingSince }: Instance): string {
  return leavingSince === undefined ? "InService" : "Terminated";
}

function identityOf(account: Account, { profile = "" }: Instance): Directory {
  const { records, state } = account;
  const found = findProfile(records, profile);
  const role = profileRole(records, profile);
  const key = role === undefined ? undefined : state.roleKeys.get(role);
  if (found === undefined || role === undefined || key === undefined) return {};
  const { path = "/", name } = found.inputs;
  const info = {
    Code: "Success",
    LastUpdated: key.issuedAt,
    InstanceProfileArn: arnOf(account, "iam", { region: "", resource: `instance-profile${path}${name}` }),
    InstanceProfileId: found.computed.uniqueId,
  };
  return {
    iam: { info: JSON.stringify(info, undefined, 2), "security-credentials": { [role]: credentialsOf(key) } },
  };
}

function credentialsOf({ key, issuedAt, expiresAt }: RoleKey): string {
  const credentials = {
    Code: "Success",
    LastUpdated: withSeconds(issuedAt),
    Type: "AWS-HMAC",
    AccessKeyId: key.accessKeyId,
    SecretAccessKey: key.secretAccessKey,
    Token: key.sessionToken,
    Expiration: withSeconds(expiresAt),
  };
  return JSON.stringify(credentials, undefined, 2);
}

/** EC2 writes no fractions of a second. */
function withSeconds(time: string): string {
  return time.replace(/\.\d+Z$/, "Z");
}

function documentOf({ accountId }: Account, instance: Instance): object {
  return {
    accountId,
    architecture: instanceTypes.get(instance.instanceType)?.architecture ?? "x86_64",
    availabilityZone: instance.zone,
    imageId: instance.imageId,
    instanceId: instance.id,
    instanceType: instance.instanceType,
    pendingTime: withSeconds(instance.launchedAt),
    privateIp: instance.privateAddress,
    region: instance.region,
    version: "2017-09-30",
  };
}
