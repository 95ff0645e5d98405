import type { CheckFailure } from "../../../provider/check-failure.ts";
import { UNKNOWN } from "../../../provider/values.ts";
import { policyMistakes } from "../../iam/index.ts";
import type { PolicyKind } from "../../iam/index.ts";
import { isGiven, mistake } from "./rules.ts";
import type { Rules, Values } from "./rules.ts";

export const role: Rules = { check: (inputs) => document(inputs, "assumeRolePolicy", "trust") };
export const rolePolicy: Rules = { check: (inputs) => document(inputs, "policy", "identity") };
export const bucketPolicy: Rules = { check: (inputs) => document(inputs, "policy", "resource") };
/** Without a policy of its own an endpoint lets everything through. */
export const vpcEndpoint: Rules = {
  check: (inputs) => [
    ...mistake(
      !isGiven(inputs["serviceName"]),
      "serviceName",
      "is missing; one such as com.amazonaws.REGION.s3 is required",
    ),
    ...(isGiven(inputs["policy"]) ? document(inputs, "policy", "resource") : []),
  ],
};

function document(inputs: Values, property: string, kind: PolicyKind): CheckFailure[] {
  const given = inputs[property];
  const written = typeof given === "string" ? given : holdsUnknown(given) ? undefined : JSON.stringify(given);
  return written === undefined
    ? []
    : policyMistakes(written, kind).map((reason) => ({ property, reason: `is not allowed: ${reason}` }));
}

/** Whether a document given as an object can't be read whole yet. */
function holdsUnknown(value: unknown): boolean {
  if (typeof value === "object" && value !== null) {
    return Object.values(value).some(holdsUnknown);
  }
  return value === UNKNOWN;
}
