import { createHash } from "node:crypto";

import type { Account } from "../account.ts";
import { freePrivateAddress, takePublicAddress } from "../addresses.ts";
import { newId } from "../ids.ts";
import type { Instance } from "../instance.ts";
import { AwsError } from "../kind.ts";
import type { GroupRecord } from "../kinds/compute/group-records.ts";
import type { LaunchPlan } from "../kinds/compute/launch-plan.ts";
import { privateDnsName } from "../metadata.ts";

/** An instance of a group, not booted yet, with its addresses. @throws {AwsError} if there are none, or no subnet in the zone */
export function newInstance(
  account: Account,
  plan: LaunchPlan,
  { group, zone }: { readonly group: GroupRecord; readonly zone: string },
): Instance {
  const { data, template, version } = plan;
  const subnet = plan.subnets.find(({ computed }) => computed.availabilityZone === zone);
  if (subnet === undefined) throw new AwsError("ValidationError", `The group has no subnet in ${zone} any more.`);
  const privateAddress = freePrivateAddress(account, subnet, account.state.nextPrivatePlace);
  account.state.nextPrivatePlace = account.state.nextPrivatePlace + 1;
  const userData = keepUserData(account, data.userData);
  return {
    id: newId("i"),
    region: group.region,
    zone,
    vpcId: plan.vpcId,
    subnetId: subnet.id,
    group: group.id,
    launchTemplate: { id: template.id, name: template.inputs.name, version },
    imageId: plan.imageId,
    instanceType: plan.instanceType.name,
    securityGroups: data.vpcSecurityGroupIds ?? [],
    ...(plan.profile === undefined ? {} : { profile: plan.profile }),
    privateAddress,
    publicAddress: takePublicAddress(account),
    isPublic: subnet.inputs.mapPublicIpOnLaunch ?? false,
    privateDnsName: privateDnsName(privateAddress, group.region),
    ...(userData === undefined ? {} : { userData }),
    metadata: {
      sessionsRequired: data.metadataOptions?.httpTokens === "required",
      tags: data.metadataOptions?.instanceMetadataTags === "enabled",
    },
    protectedFromScaleIn: group.inputs.protectFromScaleIn ?? false,
    tags: tagsFor(plan, group),
    launchedAt: account.now(),
    state: "pending",
    lifecycle: "Pending",
  };
}

function keepUserData(account: Account, userData: string | undefined): string | undefined {
  if (userData === undefined) return undefined;
  const digest = createHash("sha256").update(userData).digest("hex");
  account.state.userData.set(digest, userData);
  return digest;
}

/** The group's own tags win over the template's, and AWS adds its own. */
function tagsFor({ data, template, version }: LaunchPlan, group: GroupRecord): Record<string, string> {
  const given = (data.tagSpecifications ?? [])
    .filter(({ resourceType }) => resourceType === "instance")
    .map(({ tags }) => tags ?? {});
  const propagated = (group.inputs.tags ?? [])
    .filter(({ propagateAtLaunch }) => propagateAtLaunch)
    .map(({ key, value }) => ({ [key]: value }));
  return Object.assign({}, ...given, ...propagated, {
    "aws:autoscaling:groupName": group.id,
    "aws:ec2launchtemplate:id": template.id,
    "aws:ec2launchtemplate:version": String(version),
  }) as Record<string, string>;
}
