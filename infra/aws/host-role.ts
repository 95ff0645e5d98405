import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { tags } from "./tags.ts";

export interface HostRoleArgs {
  readonly site: string;
  readonly storeArn: pulumi.Input<string>;
  readonly logGroupArn: pulumi.Input<string>;
}

/** What hosts may do: read their releases, write their own logs, hold a session with an administrator. Free of charge. */
export class HostRole extends pulumi.ComponentResource {
  readonly roleName: pulumi.Output<string>;
  readonly instanceProfileArn: pulumi.Output<string>;
  /** What must be there before a host boots. */
  readonly permissions: pulumi.Resource;

  constructor(name: string, args: HostRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("evenkeel:aws:HostRole", name, {}, opts);

    const role = new aws.iam.Role(
      name,
      {
        description: "Hosts of the site: their releases, their logs, sessions of administrators",
        assumeRolePolicy: JSON.stringify(trust),
        tags: tags(args.site, name),
      },
      { parent: this },
    );
    this.permissions = new aws.iam.RolePolicy(
      name,
      {
        role: role.name,
        policy: pulumi
          .all([args.storeArn, args.logGroupArn])
          .apply(([storeArn, logGroupArn]) => JSON.stringify(permissions(storeArn, logGroupArn))),
      },
      { parent: this },
    );
    const profile = new aws.iam.InstanceProfile(
      name,
      { role: role.name, tags: tags(args.site, name) },
      { parent: this },
    );

    this.roleName = role.name;
    this.instanceProfileArn = profile.arn;
    this.registerOutputs({ roleName: this.roleName });
  }
}

const version = "2012-10-17";

const trust = {
  Version: version,
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

function permissions(storeArn: string, logGroupArn: string) {
  return {
    Version: version,
    Statement: [
      { Sid: "Releases", Effect: "Allow", Action: "s3:GetObject", Resource: `${storeArn}/*` },
      // Without it S3 calls an object that is not there forbidden, as the verdicts are before the first one:
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html.
      { Sid: "Verdicts", Effect: "Allow", Action: "s3:ListBucket", Resource: storeArn },
      {
        Sid: "Logs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `${logGroupArn}:*`,
      },
      // What the agent needs for sessions and no more; these actions know no narrower resource:
      // https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html.
      {
        Sid: "Sessions",
        Effect: "Allow",
        Action: [
          "ssm:UpdateInstanceInformation",
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: "*",
      },
    ],
  };
}
