import { bucketArn, decide } from "../../../iam/index.ts";
import type { Cloud } from "../../cloud.ts";
import { AwsError } from "../../kind.ts";
import { types } from "../../types.ts";

export interface AccessLogs {
  readonly bucket: string;
  readonly enabled?: boolean;
  readonly prefix?: string;
  /** How the classic sort says it. */
  readonly bucketPrefix?: string;
}

/** Who writes them. The older way, an account of Elastic Load Balancing for each region, is not modelled. */
const writer = { type: "Service", value: "logdelivery.elasticloadbalancing.amazonaws.com" } as const;

/**
 * As AWS does when logs are switched on: it tries to write into the bucket. Here nothing is ever written.
 * @param sourceArn the balancer's
 * @throws {AwsError} if there is no such bucket, or its policy does not let Elastic Load Balancing write
 */
export function checkAccessLogs({ records, accountId }: Cloud, logs: AccessLogs | undefined, sourceArn: string): void {
  if (logs === undefined || logs.enabled === false) return;
  const { bucket, prefix = logs.bucketPrefix ?? "" } = logs;
  const folder = `${prefix === "" ? "" : `${prefix}/`}AWSLogs/${accountId}/`;
  const policies = records
    .all<{ readonly bucket: string; readonly policy: string }, object>(types.bucketPolicy)
    .filter(({ inputs }) => inputs.bucket === bucket)
    .map(({ inputs }) => inputs.policy);
  const request = {
    action: "s3:PutObject",
    resource: bucketArn(bucket, `${folder}ELBAccessLogTestFile`),
    principal: writer,
    context: { "aws:sourceaccount": accountId, "aws:sourcearn": sourceArn },
  };
  if (decide(policies, request)) return;
  const message = `Access Denied for bucket: ${bucket}. Please check S3bucket permission: its policy must let ${writer.value} put objects under ${folder}.`;
  throw new AwsError("InvalidConfigurationRequest", message);
}
