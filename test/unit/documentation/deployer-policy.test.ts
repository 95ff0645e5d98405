import { describe, expect, it } from "vitest";

import { allows, openActions, policyMistakes } from "../../../rehearsal/aws/iam/index.ts";
import { modelledResources } from "../../../rehearsal/aws/provider/modelled.ts";
import { readDocument } from "./markdown.ts";

const policy = readDocument("docs/aws-deployer-policy.json");
const account = "123456789012";
const anything = "*";
const role = `arn:aws:iam::${account}:role/evenkeel-aws-host-0123456`;
const profile = `arn:aws:iam::${account}:instance-profile/evenkeel-aws-host-0123456`;
const bucket = "arn:aws:s3:::evenkeel-aws-store-0123456";
const logs = `arn:aws:logs:eu-central-1:${account}:log-group:evenkeel-aws-hosts-0123456`;
const balancing = "elasticloadbalancing:";
const hostedZone = "arn:aws:route53:::hostedzone/Z0123456789ABCDEFGHIJ";
const topic = `arn:aws:sns:eu-central-1:${account}:evenkeel-aws-expiry-0123456`;

/** What making and deleting one of each takes, and on what; all that the rehearsal models, so all that the program makes. */
const needed: Readonly<Record<string, readonly [resource: string, ...actions: string[]]>> = {
  "aws:ec2/vpc:Vpc": [anything, "ec2:CreateVpc", "ec2:ModifyVpcAttribute", "ec2:DeleteVpc"],
  "aws:ec2/internetGateway:InternetGateway": [
    anything,
    "ec2:CreateInternetGateway",
    "ec2:AttachInternetGateway",
    "ec2:DetachInternetGateway",
    "ec2:DeleteInternetGateway",
  ],
  "aws:ec2/subnet:Subnet": [anything, "ec2:CreateSubnet", "ec2:DeleteSubnet"],
  "aws:ec2/eip:Eip": [anything, "ec2:AllocateAddress", "ec2:ReleaseAddress"],
  "aws:ec2/natGateway:NatGateway": [anything, "ec2:CreateNatGateway", "ec2:DeleteNatGateway"],
  "aws:ec2/routeTable:RouteTable": [anything, "ec2:CreateRouteTable", "ec2:DeleteRouteTable"],
  "aws:ec2/route:Route": [anything, "ec2:CreateRoute", "ec2:ReplaceRoute", "ec2:DeleteRoute"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": [
    anything,
    "ec2:AssociateRouteTable",
    "ec2:ReplaceRouteTableAssociation",
    "ec2:DisassociateRouteTable",
  ],
  "aws:ec2/vpcEndpoint:VpcEndpoint": [anything, "ec2:CreateVpcEndpoint", "ec2:DeleteVpcEndpoints"],
  "aws:ec2/securityGroup:SecurityGroup": [anything, "ec2:CreateSecurityGroup", "ec2:DeleteSecurityGroup"],
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": [
    anything,
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:RevokeSecurityGroupIngress",
  ],
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": [
    anything,
    "ec2:AuthorizeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupEgress",
  ],
  "aws:lb/loadBalancer:LoadBalancer": [
    anything,
    `${balancing}CreateLoadBalancer`,
    `${balancing}ModifyLoadBalancerAttributes`,
    `${balancing}SetSubnets`,
    `${balancing}DeleteLoadBalancer`,
  ],
  "aws:lb/targetGroup:TargetGroup": [
    anything,
    `${balancing}CreateTargetGroup`,
    `${balancing}ModifyTargetGroupAttributes`,
    `${balancing}DeleteTargetGroup`,
  ],
  "aws:lb/listener:Listener": [
    anything,
    `${balancing}CreateListener`,
    `${balancing}ModifyListener`,
    `${balancing}DeleteListener`,
    `${balancing}AddTags`,
  ],
  "aws:elb/loadBalancer:LoadBalancer": [
    anything,
    `${balancing}CreateLoadBalancer`,
    `${balancing}CreateLoadBalancerListeners`,
    `${balancing}ConfigureHealthCheck`,
    `${balancing}DeleteLoadBalancer`,
  ],
  "aws:elb/loadBalancerCookieStickinessPolicy:LoadBalancerCookieStickinessPolicy": [
    anything,
    `${balancing}CreateLBCookieStickinessPolicy`,
    `${balancing}SetLoadBalancerPoliciesOfListener`,
    `${balancing}DeleteLoadBalancerPolicy`,
  ],
  "aws:ec2/launchTemplate:LaunchTemplate": [
    anything,
    "ec2:CreateLaunchTemplate",
    "ec2:CreateLaunchTemplateVersion",
    "ec2:DeleteLaunchTemplate",
  ],
  "aws:autoscaling/group:Group": [
    anything,
    "autoscaling:CreateAutoScalingGroup",
    "autoscaling:UpdateAutoScalingGroup",
    "autoscaling:DeleteAutoScalingGroup",
    "ec2:RunInstances",
  ],
  "aws:autoscaling/policy:Policy": [anything, "autoscaling:PutScalingPolicy", "autoscaling:DeletePolicy"],
  "aws:iam/role:Role": [role, "iam:CreateRole", "iam:TagRole", "iam:DeleteRole", "iam:PassRole"],
  "aws:iam/rolePolicy:RolePolicy": [role, "iam:PutRolePolicy", "iam:DeleteRolePolicy"],
  "aws:iam/instanceProfile:InstanceProfile": [
    profile,
    "iam:CreateInstanceProfile",
    "iam:AddRoleToInstanceProfile",
    "iam:DeleteInstanceProfile",
  ],
  "aws:s3/bucket:Bucket": [
    bucket,
    "s3:CreateBucket",
    "s3:PutBucketTagging",
    "s3:TagResource",
    "s3:ListTagsForResource",
    "s3:ListBucket",
    "s3:DeleteBucket",
  ],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": [bucket, "s3:PutBucketPublicAccessBlock"],
  "aws:s3/bucketPolicy:BucketPolicy": [bucket, "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": [bucket, "s3:PutLifecycleConfiguration"],
  "aws:s3/bucketObjectv2:BucketObjectv2": [
    `${bucket}/release/1`,
    "s3:PutObject",
    "s3:AbortMultipartUpload",
    "s3:GetObject",
    "s3:DeleteObject",
  ],
  "aws:cloudwatch/logGroup:LogGroup": [logs, "logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup"],
  "aws:route53/zone:Zone": [
    hostedZone,
    "route53:CreateHostedZone",
    "route53:GetHostedZone",
    "route53:ChangeTagsForResource",
    "route53:ListTagsForResource",
    "route53:UpdateHostedZoneComment",
    "route53:DeleteHostedZone",
  ],
  "aws:route53/record:Record": [
    hostedZone,
    "route53:GetHostedZone",
    "route53:ChangeResourceRecordSets",
    "route53:ListResourceRecordSets",
  ],
  "aws:acm/certificate:Certificate": [
    anything,
    "acm:RequestCertificate",
    "acm:AddTagsToCertificate",
    "acm:ListTagsForCertificate",
    "acm:DescribeCertificate",
    "acm:DeleteCertificate",
  ],
  "aws:acm/certificateValidation:CertificateValidation": [anything, "acm:DescribeCertificate"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    anything,
    "cloudwatch:PutMetricAlarm",
    "cloudwatch:DescribeAlarms",
    "cloudwatch:TagResource",
    "cloudwatch:ListTagsForResource",
    "cloudwatch:DeleteAlarms",
  ],
  "aws:sns/topic:Topic": [
    topic,
    "sns:CreateTopic",
    "sns:TagResource",
    "sns:ListTagsForResource",
    "sns:GetTopicAttributes",
    "sns:SetTopicAttributes",
    "sns:DeleteTopic",
  ],
  "aws:sns/topicSubscription:TopicSubscription": [
    topic,
    "sns:Subscribe",
    "sns:GetSubscriptionAttributes",
    "sns:Unsubscribe",
  ],
};
const context = { "aws:requestedregion": "eu-central-1", "iam:passedtoservice": "ec2.amazonaws.com" };

describe("docs/aws-deployer-policy.json", () => {
  it("is a policy that AWS takes, no longer than a managed policy may be", () => {
    expect(policyMistakes(policy, "identity")).toEqual([]);
    expect(policy.replaceAll(/\s/g, "").length).toBeLessThanOrEqual(6144);
  });

  it("covers every type of resource that a site on AWS is made of", () => {
    expect(Object.keys(needed).sort()).toEqual(Object.keys(modelledResources).sort());
  });

  it.each(Object.entries(needed))("lets a deployer make and delete a %s", (_type, [resource, ...actions]) => {
    expect(actions.filter((action) => !allows([policy], action, resource, context))).toEqual([]);
  });

  it("opens no whole service, and only names of this project where names can tell", () => {
    expect(openActions([policy])).toEqual([]);
    const others: [string, string][] = [
      ["iam:PutRolePolicy", `arn:aws:iam::${account}:role/admin`],
      ["iam:PassRole", `arn:aws:iam::${account}:role/admin`],
      ["s3:GetObject", "arn:aws:s3:::payroll/2026"],
      ["logs:DeleteLogGroup", `arn:aws:logs:eu-central-1:${account}:log-group:payroll`],
      ["sns:Subscribe", `arn:aws:sns:eu-central-1:${account}:payroll`],
    ];
    expect(others.filter(([action, resource]) => allows([policy], action, resource, context))).toEqual([]);
  });

  it("lets a deployer find the account's zones and wait for their changes, which are in no region", () => {
    const anywhere = { ...context, "aws:requestedregion": "us-east-1" };
    expect(allows([policy], "route53:ListHostedZones", "*", anywhere)).toBe(true);
    expect(allows([policy], "route53:GetChange", "arn:aws:route53:::change/C0123456789", anywhere)).toBe(true);
    expect(allows([policy], "route53:ChangeResourceRecordSets", hostedZone, anywhere)).toBe(true);
    expect(allows([policy], "acm:RequestCertificate", "*", anywhere)).toBe(false);
  });

  it("changes nothing outside the site's region, and gives the hosts' role to hosts alone", () => {
    const elsewhere = { ...context, "aws:requestedregion": "us-east-1" };
    expect(allows([policy], "ec2:RunInstances", "*", elsewhere)).toBe(false);
    const other = { ...context, "iam:passedtoservice": "lambda.amazonaws.com" };
    expect(allows([policy], "iam:PassRole", role, other)).toBe(false);
  });
});

describe("docs/first-deploy-aws.md", () => {
  const { Statement: statements } = JSON.parse(policy) as { readonly Statement: readonly { readonly Sid: string }[] };
  const page = readDocument("docs/first-deploy-aws.md").replaceAll(/\s+/g, " ");
  const statementsWith = (text: string) => {
    const names = statements.filter((one) => JSON.stringify(one).includes(text)).map(({ Sid }) => `\`${Sid}\``);
    return new Intl.ListFormat("en-GB").format(names);
  };

  it("names the statements with the region and those with the project's name, which are for others to change", () => {
    expect(page).toContain(`put your region in ${statementsWith("eu-central-1")}`);
    expect(page).toContain(`change it in ${statementsWith("evenkeel-")}`);
  });
});

describe("docs/pull-requests.md", () => {
  it("shows a trust policy for one environment of one repository, and no pattern", () => {
    const [, shown = ""] = /```json\n([^`]*)```/.exec(readDocument("docs/pull-requests.md")) ?? [];
    const issuer = "token.actions.githubusercontent.com";
    expect(JSON.parse(shown)).toEqual({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: `arn:aws:iam::ACCOUNT:oidc-provider/${issuer}` },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${issuer}:aud`]: "sts.amazonaws.com",
              [`${issuer}:sub`]: "repo:OWNER@OWNER_ID/REPOSITORY@REPOSITORY_ID:environment:ENVIRONMENT",
            },
          },
        },
      ],
    });
  });
});
