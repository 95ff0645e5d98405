import type { CheckFailure } from "../../../provider/check-failure.ts";

type Inputs = Readonly<Record<string, unknown>>;

/** The official provider's rules between a load balancer's properties. What isn't known yet is accepted. */
export function checkLoadBalancer(inputs: Inputs): readonly CheckFailure[] {
  return [
    ...checkHealth(asObject(inputs["healthcheck"])),
    ...checkStickySessions(asObject(inputs["stickySessions"])),
    ...checkTargets(inputs),
    ...checkRegion(inputs),
  ];
}

function checkHealth(health: Inputs | undefined): CheckFailure[] {
  const property = "healthcheck.path";
  const path = health?.["path"];
  switch (health?.["protocol"]) {
    case "http":
    case "https":
      return path === undefined
        ? [{ property, reason: `is missing; a check by ${health["protocol"]} needs one, such as "/health"` }]
        : [];
    case "tcp":
      return path === undefined ? [] : [{ property, reason: "is not allowed with the protocol tcp; leave it out" }];
    default:
      return [];
  }
}

function checkStickySessions(sticky: Inputs | undefined): CheckFailure[] {
  const settings = ["cookieName", "cookieTtlSeconds"];
  const at = (name: string): string => `stickySessions.${name}`;
  switch (sticky?.["type"]) {
    case "cookies":
      return settings
        .filter((name) => sticky[name] === undefined)
        .map((name) => ({ property: at(name), reason: "is missing; sticky sessions by cookies need it" }));
    case "none":
      return settings
        .filter((name) => sticky[name] !== undefined)
        .map((name) => ({ property: at(name), reason: 'is not allowed with the type "none"; leave it out' }));
    default:
      return [];
  }
}

function checkTargets({ dropletIds, dropletTag, forwardingRules, glbSettings }: Inputs): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (dropletIds !== undefined && dropletTag !== undefined) {
    failures.push({ property: "dropletIds", reason: "conflicts with dropletTag; give one or the other" });
  }
  if (forwardingRules !== undefined && glbSettings !== undefined) {
    failures.push({ property: "forwardingRules", reason: "conflicts with glbSettings; give one or the other" });
  }
  if (
    glbSettings === undefined &&
    (forwardingRules === undefined || (Array.isArray(forwardingRules) && forwardingRules.length === 0))
  ) {
    failures.push({ property: "forwardingRules", reason: "is empty; at least one rule is required" });
  }
  return failures;
}

function checkRegion({ region, type }: Inputs): CheckFailure[] {
  const isGlobal = typeof type === "string" && type.toUpperCase() === "GLOBAL";
  const isGiven = region !== undefined && region !== "";
  if (isGlobal) {
    return isGiven ? [{ property: "region", reason: "is not allowed with the type GLOBAL; leave it out" }] : [];
  }
  return isGiven || typeof type === "symbol"
    ? []
    : [{ property: "region", reason: "is missing; a regional load balancer needs one, such as fra1" }];
}

function asObject(value: unknown): Inputs | undefined {
  return typeof value === "object" && value !== null ? { ...value } : undefined;
}
