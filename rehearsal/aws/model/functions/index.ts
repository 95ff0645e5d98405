import type { ModelFunction } from "../kind.ts";
import { getAmiIds } from "./ami-ids.ts";
import { getAmi } from "./ami.ts";
import { getAvailabilityZones } from "./availability-zones.ts";
import { getCallerIdentity } from "./caller-identity.ts";
import { getCertificate } from "./certificate.ts";
import { getGroup, getGroups } from "./groups.ts";
import { getInstanceTypeOfferings } from "./instance-type-offerings.ts";
import { getInstanceType } from "./instance-type.ts";
import { getInstances } from "./instances.ts";
import { getObject } from "./object.ts";
import { getObjects } from "./objects.ts";
import { getServiceQuota } from "./service-quota.ts";
import { getZone } from "./zone.ts";

export { findImage, type Image } from "./image-search.ts";

/** The data sources that programs may ask. */
export const modelFunctions: readonly ModelFunction[] = [
  getAvailabilityZones,
  getCallerIdentity,
  getAmi,
  getAmiIds,
  getInstances,
  getGroups,
  getGroup,
  getInstanceType,
  getInstanceTypeOfferings,
  getServiceQuota,
  getObject,
  getObjects,
  getZone,
  getCertificate,
];
