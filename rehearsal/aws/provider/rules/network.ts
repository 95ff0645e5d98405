import type { CheckFailure } from "../../../provider/check-failure.ts";
import { isRange, prefixOf } from "../../../cloud/address.ts";
import { exactlyOne, isGiven, isUnknown, known, mistake, text } from "./rules.ts";
import type { Rules, Values } from "./rules.ts";

export const vpc: Rules = { check: (inputs) => ownRange(inputs) };
export const subnet: Rules = { check: (inputs) => ownRange(inputs) };

export const route: Rules = {
  check: (inputs) => [
    ...mistake(
      !isGiven(inputs["destinationCidrBlock"]),
      "destinationCidrBlock",
      "is missing; an IPv4 range is required",
    ),
    ...range(inputs, "destinationCidrBlock"),
    ...exactlyOne(inputs, ["gatewayId", "natGatewayId"]),
  ],
};

export const routeTableAssociation: Rules = {
  check: ({ subnetId }) =>
    mistake(!isGiven(subnetId), "subnetId", "is missing; associations with gateways are not modelled"),
};

export const natGateway: Rules = {
  check: ({ allocationId, connectivityType, subnetId }) => [
    ...mistake(
      !isGiven(subnetId),
      "subnetId",
      "is missing; a NAT gateway is in a subnet (regional ones are not modelled)",
    ),
    ...mistake(
      connectivityType === "public" && !isGiven(allocationId),
      "allocationId",
      "is missing; a public NAT gateway has an address: the id of an ec2.Eip",
    ),
    ...mistake(
      connectivityType === "private" && isGiven(allocationId),
      "allocationId",
      'is not supported with connectivityType "private"',
    ),
  ],
};

export const eip: Rules = {
  check: ({ domain }) =>
    mistake(isGiven(domain) && domain !== "vpc" && !isUnknown(domain), "domain", 'has to be "vpc"'),
};

const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** In and out alike. */
export const securityGroupRule: Rules = {
  check: (inputs) => [...exactlyOne(inputs, SOURCES), ...range(inputs, "cidrIpv4"), ...ports(inputs)],
  // AWS changes a rule, but never the kind of its source.
  replacing(oldInputs, newInputs) {
    const kindOf = (inputs: Values): string => SOURCES.find((name) => isGiven(inputs[name])) ?? "";
    const [before, after] = [kindOf(oldInputs), kindOf(newInputs)];
    return before === after ? [] : [before, after];
  },
};

function ports({ fromPort, ipProtocol, toPort }: Values): CheckFailure[] {
  if (ipProtocol === "-1" || ipProtocol === "all") {
    const reason = `is given, but ipProtocol ${JSON.stringify(ipProtocol)} means all ports; leave it out`;
    return [...mistake(isGiven(fromPort), "fromPort", reason), ...mistake(isGiven(toPort), "toPort", reason)];
  }
  const [first, last] = [known(fromPort), known(toPort)];
  const outside = (port: number | undefined): boolean => port !== undefined && (port < -1 || port > 65_535);
  const needed = ["tcp", "udp", "6", "17"].includes(text(ipProtocol) ?? "");
  return [
    ...mistake(
      outside(first),
      "fromPort",
      `is not allowed, got ${first ?? ""}; an integer from -1 to 65535 is required`,
    ),
    ...mistake(outside(last), "toPort", `is not allowed, got ${last ?? ""}; an integer from -1 to 65535 is required`),
    ...mistake(needed && !isGiven(fromPort), "fromPort", "is missing; rules for tcp and udp have ports"),
    ...mistake(needed && !isGiven(toPort), "toPort", "is missing; rules for tcp and udp have ports"),
    ...mistake(
      needed && first !== undefined && last !== undefined && first > last,
      "toPort",
      `is ${last ?? ""}, which is less than fromPort ${first ?? ""}`,
    ),
  ];
}

/** A VPC's or a subnet's: AWS takes sizes from /16 to /28. */
function ownRange(inputs: Values): CheckFailure[] {
  const given = text(inputs["cidrBlock"]);
  const mistakes = [
    ...mistake(!isGiven(inputs["cidrBlock"]), "cidrBlock", "is missing; an IPv4 range such as 10.0.0.0/16 is required"),
    ...range(inputs, "cidrBlock"),
  ];
  if (mistakes.length > 0 || given === undefined) {
    return mistakes;
  }
  const size = prefixOf(given);
  return mistake(
    size < 16 || size > 28,
    "cidrBlock",
    `is not allowed, got "${given}"; a size from /16 to /28 is required`,
  );
}

function range(inputs: Values, property: string): CheckFailure[] {
  const given = text(inputs[property]);
  const reason = `is not allowed, got ${JSON.stringify(given)}; an IPv4 range with nothing right of its prefix is required`;
  return mistake(given !== undefined && given !== "" && !isRange(given), property, reason);
}
