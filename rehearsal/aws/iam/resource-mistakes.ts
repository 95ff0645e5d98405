import { parseArn } from "./arn.ts";
import { isPattern } from "./pattern.ts";
import { isService } from "./services.ts";

const PARTITIONS = ["aws", "aws-cn", "aws-us-gov"];

/** What is wrong with a resource: an ARN, in which `*` and `?` may stand, or `*`. */
export function resourceMistakes(resource: string): string[] {
  if (resource === "*") return [];
  const arn = parseArn(resource);
  if (arn === undefined) return [`Resource ${resource} must be in ARN format or "*"`];
  const { partition, service, region, account } = arn;
  const wrong = (part: string): string => `Resource ${resource}: ${part}`;
  if (service === "s3" && (region !== "" || account !== "")) {
    return [wrong("the ARN of a bucket has no region and no account; it is arn:aws:s3:::BUCKET/KEY")];
  }
  return [
    ...(PARTITIONS.includes(partition) || isPattern(partition) ? [] : [wrong(`there is no partition ${partition}`)]),
    ...(isService(service) || isPattern(service) ? [] : [wrong(`there is no service ${service}`)]),
    ...(/^[a-z0-9*?-]*$/.test(region) ? [] : [wrong(`${region} is no region`)]),
    ...(/^(\d{12}|aws|[0-9*?]*[*?][0-9*?]*)?$/.test(account)
      ? []
      : [wrong(`${account} is no account; it has 12 digits`)]),
  ];
}
