import type { CheckFailure } from "../../provider/check-failure.ts";
import type { ObjectSpec } from "../../provider/schema.ts";

/** A provider instance's configuration, read and found harmless. */
export interface Configuration {
  /** Such as `eu-central-1`. */
  readonly region: string;
}

/** Lead to a real account, by whatever way. */
const CREDENTIALS = [
  "accessKey",
  "secretKey",
  "token",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "assumeRoles",
  "assumeRoleWithWebIdentity",
] as const;

const text = { type: "string" } as const;

/** All values reach a provider as text; lists as JSON. What the SDK always gives is among them. */
export const configurationSpec: ObjectSpec = {
  properties: {
    region: text,
    profile: text,
    allowedAccountIds: { oneOf: [text, { type: "array", items: text }] },
    endpoints: {},
    skipCredentialsValidation: {},
    skipMetadataApiCheck: {},
    skipRegionValidation: {},
    skipRequestingAccountId: {},
    ...Object.fromEntries(CREDENTIALS.map((name) => [name, { secret: true }])),
  },
  required: [],
  unmodelled: ["defaultTags", "forbiddenAccountIds", "ignoreTags", "maxRetries", "retryMode", "useFipsEndpoint"],
};

/** The form of all regions of the public, the Chinese and the American government's partition. */
const REGION = /^[a-z]{2}(-gov|-iso[a-z]?)?-(central|(north|south)?(east|west)?)-\d$/;

/** What is wrong with a configuration; above all credentials, which a rehearsal has no use for. */
export function mistakesInConfiguration(config: Readonly<Record<string, unknown>>): readonly CheckFailure[] {
  const failures: CheckFailure[] = CREDENTIALS.filter((name) => isGiven(config[name])).map((property) => ({
    property,
    reason:
      "is given, but a rehearsal needs no credentials and refuses them: unset it, and give it where the site is deployed",
  }));
  if (isGiven(config["endpoints"])) {
    const reason = "is given, but the rehearsal's model is reached without endpoints of AWS's services: unset it";
    failures.push({ property: "endpoints", reason });
  }
  const { region } = config;
  if (!isGiven(region)) {
    failures.push({ property: "region", reason: "is missing; an AWS region such as eu-central-1 is required" });
  } else if (typeof region === "string" && !REGION.test(region)) {
    const reason = `is not allowed, got ${JSON.stringify(region)}; an AWS region such as eu-central-1 is required`;
    failures.push({ property: "region", reason });
  }
  return failures;
}

/** @throws {Error} naming all mistakes. */
export function readConfiguration(config: Readonly<Record<string, unknown>>): Configuration {
  const failures = mistakesInConfiguration(config);
  if (failures.length > 0) {
    throw new Error(failures.map(({ property, reason }) => `aws:${property} ${reason}`).join("\n"));
  }
  const { region } = config;
  return { region: typeof region === "string" ? region : "" };
}

function isGiven(value: unknown): boolean {
  return !(value === undefined || value === null || ["", "[]", "{}", "null"].includes(value as string));
}
