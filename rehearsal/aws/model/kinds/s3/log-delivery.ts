import { bucketArn, decide } from "../../../iam/index.ts";
import type { Records } from "../../cloud.ts";
import { types } from "../../types.ts";
import type { BucketPolicyInputs } from "./inputs.ts";

/** Who writes the access logs of load balancers, application and classic ones. */
const LOG_DELIVERY = { type: "Service", value: "logdelivery.elasticloadbalancing.amazonaws.com" } as const;

export interface LogDestination {
  readonly bucket: string;
  /** Without slashes around it. */
  readonly prefix?: string;
  readonly accountId: string;
  /** Of the load balancer. */
  readonly sourceArn: string;
}

/**
 * Whether a bucket's policy lets load balancers write their access logs where they do. The older form, which names an account of
 * ELB's in each region, is not modelled and counts as no.
 */
export function mayDeliverLogs(
  records: Records,
  { bucket, prefix = "", accountId, sourceArn }: LogDestination,
): boolean {
  const policy = records.get<BucketPolicyInputs, object>(types.bucketPolicy, bucket)?.inputs.policy;
  if (policy === undefined) return false;
  const folder = prefix === "" ? "" : `${prefix}/`;
  return decide([policy], {
    action: "s3:PutObject",
    resource: bucketArn(bucket, `${folder}AWSLogs/${accountId}/ELBAccessLogTestFile`),
    principal: LOG_DELIVERY,
    context: { "aws:sourceaccount": accountId, "aws:sourcearn": sourceArn },
  });
}
