import type { ModelFunction } from "../kind.ts";
import { getAmi } from "./ami.ts";
import { getAvailabilityZones } from "./availability-zones.ts";
import { getCallerIdentity } from "./caller-identity.ts";
import { getGroup, getGroups } from "./groups.ts";
import { getInstanceTypeOfferings } from "./instance-type-offerings.ts";
import { getInstanceType } from "./instance-type.ts";
import { getInstances } from "./instances.ts";
import { getServiceQuota } from "./service-quota.ts";

export { type DebianImage, imageOf } from "./debian-images.ts";

/** The data sources that programs may ask. */
export const modelFunctions: readonly ModelFunction[] = [
  getAvailabilityZones,
  getCallerIdentity,
  getAmi,
  getInstances,
  getGroups,
  getGroup,
  getInstanceType,
  getInstanceTypeOfferings,
  getServiceQuota,
];
