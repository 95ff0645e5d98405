import type { GetInstanceTypeOfferingsResult } from "@pulumi/aws/ec2/getInstanceTypeOfferings.js";

import { instanceTypes } from "../instance-types.ts";
import { AwsError, type ModelFunction } from "../kind.ts";
import { zoneIdOf, zonesOf } from "../zones.ts";
import { type Filter, passes } from "./filters.ts";

interface Offering {
  readonly type: string;
  readonly location: string;
}

interface Arguments {
  readonly filters?: Filter[];
  readonly locationType?: string;
}

/** Old: it has none of the current generations, which is what one finds out by this function. */
const OLD_ZONE = "us-east-1e";

export const getInstanceTypeOfferings: ModelFunction = {
  token: "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings",
  call(_, { inputs, region }): GetInstanceTypeOfferingsResult {
    const { filters = [], locationType = "region" } = inputs as Arguments;
    const offerings: Offering[] = locationsOf(region, locationType).flatMap((location) =>
      [...instanceTypes.keys()].map((type) => ({ type, location })),
    );
    const found = offerings.filter((offering) => passes(filters, (name) => field(name, offering)));
    return {
      ...inputs,
      id: region,
      instanceTypes: found.map(({ type }) => type),
      locationTypes: found.map(() => locationType),
      locations: found.map(({ location }) => location),
      region,
    };
  },
};

function locationsOf(region: string, locationType: string): readonly string[] {
  const zones = zonesOf(region).filter((zone) => zone !== OLD_ZONE);
  if (locationType === "region") return [region];
  if (locationType === "availability-zone") return zones;
  if (locationType === "availability-zone-id") return zones.map((zone) => zoneIdOf(region, zone));
  const message = `locationType is ${locationType}; it is region, availability-zone or availability-zone-id`;
  throw new AwsError("InvalidParameterValue", message);
}

function field(name: string, { type, location }: Offering): readonly string[] | undefined {
  if (name === "instance-type") return [type];
  return name === "location" ? [location] : undefined;
}
