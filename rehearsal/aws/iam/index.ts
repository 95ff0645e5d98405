export { type Arn, bucketArn, formatArn, parseArn } from "./arn.ts";
export type { Context } from "./condition.ts";
export { allows, decide, trusts, unmodelledConditions } from "./decision.ts";
export { grantsOf, openActions } from "./grants.ts";
export type { PolicyKind } from "./policy.ts";
export { policyMistakes } from "./policy-mistakes.ts";
