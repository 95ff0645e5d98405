import type { GetAvailabilityZonesResult } from "@pulumi/aws/getAvailabilityZones.js";

import { AwsError, type ModelFunction } from "../kind.ts";
import { zoneIdOf, zonesOf } from "../zones.ts";
import { type Filter, passes } from "./filters.ts";

interface Arguments {
  readonly state?: string;
  readonly filters?: Filter[];
}

/** Every zone is open; local zones and those that one must opt in to are not modelled. */
export const getAvailabilityZones: ModelFunction = {
  token: "aws:index/getAvailabilityZones:getAvailabilityZones",
  call(_, { inputs, region }): GetAvailabilityZonesResult {
    const { state = "available", filters = [] } = inputs as Arguments;
    const zones = zonesOf(region);
    if (zones.length === 0) {
      throw new AwsError("InvalidRegion", `${region} is no region that the model knows; eu-west-1 is one`);
    }
    const names =
      state === "available" ? zones.filter((zone) => passes(filters, (name) => field(name, region, zone))) : [];
    return {
      ...inputs,
      groupNames: names.length === 0 ? [] : [region],
      id: region,
      names: [...names],
      region,
      zoneIds: names.map((zone) => zoneIdOf(region, zone)),
    };
  },
};

function field(name: string, region: string, zone: string): readonly string[] | undefined {
  const fields: Readonly<Record<string, string>> = {
    "group-name": region,
    "opt-in-status": "opt-in-not-required",
    "region-name": region,
    state: "available",
    "zone-id": zoneIdOf(region, zone),
    "zone-name": zone,
    "zone-type": "availability-zone",
  };
  const value = fields[name];
  return value === undefined ? undefined : [value];
}
