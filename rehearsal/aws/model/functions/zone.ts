import type { GetZoneResult } from "@pulumi/aws/route53/getZone.js";

import type { Cloud } from "../cloud.ts";
import { AwsError, type ModelFunction } from "../kind.ts";
import { plainName, recordsIn, type ZoneRecord, zonesOf } from "../kinds/route53/inputs.ts";
import { nameServersOf, requireZone, zoneArn } from "../kinds/route53/zone.ts";
import type { Tags } from "../tags.ts";

interface Wanted {
  readonly name?: string;
  readonly zoneId?: string;
  readonly privateZone?: boolean;
  readonly tags?: Tags;
}

/** A zone's own NS and SOA. */
const ownRecords = 2;

/** Finds the one hosted zone that is wanted; none and several are refused, as the official provider words it. */
export const getZone: ModelFunction = {
  token: "aws:route53/getZone:getZone",
  call(cloud, { inputs }): GetZoneResult {
    const wanted = inputs as Wanted;
    if (wanted.zoneId !== undefined && wanted.name !== undefined) {
      throw new AwsError("", "only one of `zone_id` or `name` may be set");
    }
    return describe(cloud, wanted.zoneId === undefined ? theOnly(cloud, wanted) : requireZone(cloud, wanted.zoneId));
  },
};

function theOnly(cloud: Cloud, wanted: Wanted): ZoneRecord {
  const [found, ...others] = zonesOf(cloud.records).filter((zone) => fits(zone, wanted));
  if (found === undefined) throw new AwsError("", "no matching Route 53 Hosted Zone found");
  if (others.length === 0) return found;
  const what = "Route 53 Hosted Zone";
  throw new AwsError("", `multiple ${what}s matched; use additional constraints to reduce matches to a single ${what}`);
}

/** Private zones are not modelled, so none fits. */
function fits({ inputs }: ZoneRecord, { name, privateZone = false, tags = {} }: Wanted): boolean {
  const isNamed = name === undefined || plainName(inputs.name) === plainName(name);
  return isNamed && !privateZone && Object.entries(tags).every(([key, value]) => inputs.tags?.[key] === value);
}

function describe({ records }: Cloud, { id, inputs, clientToken, createdAt }: ZoneRecord): GetZoneResult {
  const [primaryNameServer = ""] = nameServersOf(id);
  return {
    arn: zoneArn(id),
    callerReference: clientToken ?? createdAt,
    comment: inputs.comment ?? "",
    id,
    linkedServiceDescription: "",
    linkedServicePrincipal: "",
    name: plainName(inputs.name),
    nameServers: nameServersOf(id),
    primaryNameServer,
    privateZone: false,
    resourceRecordSetCount: recordsIn(records, id).length + ownRecords,
    tags: { ...inputs.tags },
    zoneId: id,
  };
}
