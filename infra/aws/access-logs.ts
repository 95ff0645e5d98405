import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { tags } from "./tags.ts";

export interface AccessLogsArgs {
  readonly site: string;
  readonly accountId: string;
  readonly days: number;
}

/** A private bucket that the load balancer writes its access logs to, and that forgets them after some days. */
export class AccessLogs extends pulumi.ComponentResource {
  readonly bucket: pulumi.Output<string>;
  /** What must be there before a load balancer may write: it tries at once. */
  readonly permission: pulumi.Resource;

  constructor(name: string, args: AccessLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:AccessLogs", name, {}, opts);

    const bucket = new aws.s3.Bucket(name, { forceDestroy: true, tags: tags(args.site, name) }, { parent: this });
    const block = closeBucket(name, bucket, { parent: this });
    this.permission = new aws.s3.BucketPolicy(
      name,
      {
        bucket: bucket.bucket,
        policy: bucket.arn.apply((arn) => JSON.stringify(deliveryPolicy(arn, args.accountId))),
      },
      { parent: this, dependsOn: block },
    );
    new aws.s3.BucketLifecycleConfiguration(
      name,
      {
        bucket: bucket.bucket,
        rules: [{ id: "expire", status: "Enabled", filter: { prefix: "" }, expiration: { days: args.days } }],
      },
      { parent: this },
    );

    this.bucket = bucket.bucket;
    this.registerOutputs({ bucket: this.bucket });
  }
}

/** Nothing in the bucket can be made public, whatever is said elsewhere. */
export function closeBucket(
  name: string,
  bucket: aws.s3.Bucket,
  opts: pulumi.CustomResourceOptions,
): aws.s3.BucketPublicAccessBlock {
  const block = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
  return new aws.s3.BucketPublicAccessBlock(name, { bucket: bucket.bucket, ...block }, opts);
}

/** Who writes the logs of load balancers: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html. */
function deliveryPolicy(bucketArn: string, accountId: string) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "LoadBalancerLogs",
        Effect: "Allow",
        Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
        Action: "s3:PutObject",
        Resource: `${bucketArn}/AWSLogs/${accountId}/*`,
      },
    ],
  };
}
