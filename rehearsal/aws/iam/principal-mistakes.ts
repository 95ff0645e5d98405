import { parseArn } from "./arn.ts";
import { asList } from "./policy.ts";

const TYPES = ["AWS", "Service", "Federated", "CanonicalUser"];

/** What is wrong with `Principal` or `NotPrincipal`: `"*"`, or an object such as `{"Service": "ec2.amazonaws.com"}`. */
export function principalMistakes(element: string, value: unknown): string[] {
  if (value === "*") return [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [`${element} is ${JSON.stringify(value)}; it is "*" or an object such as {"Service": "ec2.amazonaws.com"}`];
  }
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  if (entries.length === 0) return [`${element} is empty`];
  return entries.flatMap(([type, values]) => {
    if (!TYPES.includes(type)) return [`${element} has no kind ${type}; the kinds are ${TYPES.join(", ")}`];
    if (asList(values).length === 0) return [`${element} names no ${type}`];
    return asList(values).flatMap((one) =>
      typeof one === "string" ? nameMistakes(type, one) : [`${type} has no text`],
    );
  });
}

function nameMistakes(type: string, name: string): string[] {
  if (type === "Service") {
    const isName = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(name);
    return isName ? [] : [`Invalid principal in policy: "SERVICE":${JSON.stringify(name)}; one is ec2.amazonaws.com`];
  }
  if (type !== "AWS" || name === "*" || /^\d{12}$/.test(name)) return [];
  const service = parseArn(name)?.service;
  return service === "iam" || service === "sts"
    ? []
    : [`Invalid principal in policy: "AWS":${JSON.stringify(name)}; one is an account, or an ARN of IAM or STS`];
}
