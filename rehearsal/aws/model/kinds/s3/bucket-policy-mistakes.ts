import { isPattern } from "../../../iam/pattern.ts";
import { bucketArn, policyMistakes } from "../../../iam/index.ts";
import { type Statement, statementsOf } from "../../../iam/policy.ts";

/** S3's limit, in bytes. */
const MAX_POLICY = 20_480;

/** What S3 would not take as the policy of a bucket, in words; empty: it would take it. */
export function bucketPolicyMistakes(policy: string, bucket: string): readonly string[] {
  const mistakes = policyMistakes(policy, "resource");
  if (mistakes.length > 0) return mistakes;
  const size = Buffer.byteLength(policy);
  return [
    ...(size > MAX_POLICY ? [`Policies must not exceed ${MAX_POLICY} bytes; this one has ${size}`] : []),
    ...statementsOf(policy).flatMap((statement) => statementMistakes(statement, bucket)),
  ];
}

/** Whether a policy opens a bucket to everyone. */
export function isPublic(policy: string): boolean {
  return statementsOf(policy).some(
    ({ effect, principals, exceptPrincipals, conditions }) =>
      effect === "Allow" &&
      conditions.length === 0 &&
      (exceptPrincipals || principals.some(({ type, value }) => value === "*" && (type === "*" || type === "AWS"))),
  );
}

function statementMistakes({ actions, exceptActions, resources }: Statement, bucket: string): readonly string[] {
  const own = bucketArn(bucket);
  const foreign = resources.filter((resource) => resource !== own && !resource.startsWith(`${own}/`));
  const others = actions.filter((action) => action !== "*" && !action.toLowerCase().startsWith("s3:"));
  return [
    ...foreign.map((resource) => `Policy has invalid resource: ${resource} is not ${own} or in it`),
    ...others.map((action) => `Policy has invalid action: ${action} is not S3's`),
    ...(exceptActions ? [] : actions.filter((action) => !applies(action, resources, own))).map(
      (action) => `Action does not apply to any resource(s) in statement: ${action}`,
    ),
  ];
}

/** Actions on objects need a resource within the bucket, the others the bucket itself. */
function applies(action: string, resources: readonly string[], bucket: string): boolean {
  if (isPattern(action)) return true;
  const isOnObjects =
    /Object|^s3:AbortMultipartUpload|^s3:ListMultipartUploadParts/i.test(action) &&
    !/ObjectLockConfiguration/i.test(action);
  return resources.some((resource) => (resource === bucket) !== isOnObjects);
}
