import { from } from "./source.ts";
import type { Source, Sources } from "./source.ts";

const groupInput = (member: string): Source => from(`autoscaling CreateAutoScalingGroupType.${member}`);
const hook = (member: string, documented?: RegExp): Source =>
  from(`autoscaling LifecycleHookSpecification.${member}`, documented);
const metadata = (member: string): Source => from(`ec2 LaunchTemplateInstanceMetadataOptionsRequest.${member}`);
const rule = {
  description: from(
    "ec2 IpRange.Description",
    /Up to (?<longest>\d+) characters in length/,
    "[\\w .:/()#,@\\[\\]+=&;{}!$*-]*",
  ),
  ipProtocol: from(
    "ec2 IpPermission.IpProtocol",
    /The IP protocol name \(tcp, udp, icmp, icmpv6\) or number/,
    "tcp|udp|icmp|icmpv6|all|-1|\\d{1,3}",
  ),
  fromPort: from("ec2 SecurityGroupRuleRequest.FromPort"),
  toPort: from("ec2 SecurityGroupRuleRequest.ToPort"),
};
const securityGroupText = /Up to (?<longest>\d+) characters in length/;

/** What networks, fleets, roles, buckets and logs take. */
export const otherSources: Sources = {
  "aws:ec2/natGateway:NatGateway": { connectivityType: from("ec2 CreateNatGatewayRequest.ConnectivityType") },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { vpcEndpointType: from("ec2 CreateVpcEndpointRequest.VpcEndpointType") },
  "aws:ec2/eip:Eip": { domain: from("ec2 AllocateAddressRequest.Domain") },
  "aws:ec2/securityGroup:SecurityGroup": {
    name: from("ec2 CreateSecurityGroupRequest.GroupName", securityGroupText, "(?!sg-)[\\w .:/()#,@\\[\\]+=&;{}!$*-]+"),
    description: from(
      "ec2 CreateSecurityGroupRequest.Description",
      securityGroupText,
      "[\\w .:/()#,@\\[\\]+=&;{}!$*-]+",
    ),
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule,
  "aws:ec2/launchTemplate:LaunchTemplate": {
    name: from("autoscaling LaunchTemplateSpecification.LaunchTemplateName"),
    description: from("ec2 CreateLaunchTemplateRequest.VersionDescription"),
  },
  "ec2/LaunchTemplateMetadataOptions": {
    httpEndpoint: metadata("HttpEndpoint"),
    httpTokens: metadata("HttpTokens"),
    httpPutResponseHopLimit: from(
      "ec2 LaunchTemplateInstanceMetadataOptionsRequest.HttpPutResponseHopLimit",
      /Integers from (?<first>\d+) to (?<last>\d+)/,
    ),
    httpProtocolIpv6: metadata("HttpProtocolIpv6"),
    instanceMetadataTags: metadata("InstanceMetadataTags"),
  },
  "ec2/LaunchTemplateBlockDeviceMappingEbs": {
    volumeType: from("ec2 LaunchTemplateEbsBlockDeviceRequest.VolumeType"),
    // Of gp3, whose range is the widest.
    volumeSize: from("ec2 LaunchTemplateEbsBlockDeviceRequest.VolumeSize", /gp3: (?<first>\d+) - (?<last>[\d,]+) GiB/),
  },
  "ec2/LaunchTemplateTagSpecification": {
    resourceType: from(
      "ec2 LaunchTemplateTagSpecificationRequest.ResourceType",
      /for the following resource types only: (?<values>[^.]+)\./,
    ),
  },
  "aws:autoscaling/group:Group": {
    name: groupInput("AutoScalingGroupName"),
    minSize: groupInput("MinSize"),
    maxSize: groupInput("MaxSize"),
    desiredCapacity: groupInput("DesiredCapacity"),
    defaultCooldown: groupInput("DefaultCooldown"),
    defaultInstanceWarmup: groupInput("DefaultInstanceWarmup"),
    healthCheckGracePeriod: groupInput("HealthCheckGracePeriod"),
    healthCheckType: from(
      "autoscaling CreateAutoScalingGroupType.HealthCheckType",
      /The valid values are (?<values>[^.]+)\./,
    ),
    terminationPolicies: from(
      "autoscaling CreateAutoScalingGroupType.TerminationPolicies",
      /Valid values: (?<values>Default(?: \| [A-Z]\w+)+)/,
    ),
    suspendedProcesses: from(
      "autoscaling ScalingProcessQuery.ScalingProcesses",
      /One or more of the following processes: (?<values>[\w ]+?) If you omit/,
    ),
    enabledMetrics: from(
      "autoscaling EnableMetricsCollectionQuery.Metrics",
      /one or more of the following metrics: (?<values>(?:Group\w+ )+)/,
    ),
    metricsGranularity: from(
      "autoscaling EnableMetricsCollectionQuery.Granularity",
      /The only valid value is (?<values>\w+)\./,
    ),
  },
  "autoscaling/GroupInitialLifecycleHook": {
    name: hook("LifecycleHookName"),
    lifecycleTransition: from(
      "autoscaling LifecycleHookSpecification.LifecycleTransition",
      /scale-out events, specify autoscaling:EC2_INSTANCE_LAUNCHING\. .* specify autoscaling:EC2_INSTANCE_TERMINATING/,
      "autoscaling:EC2_INSTANCE_(LAUNCHING|TERMINATING)",
    ),
    heartbeatTimeout: hook("HeartbeatTimeout", /The range is from (?<first>\d+) to (?<last>\d+) seconds/),
    defaultResult: hook("DefaultResult", /Valid values: (?<values>CONTINUE \| ABANDON)/),
    notificationMetadata: hook("NotificationMetadata"),
    notificationTargetArn: hook("NotificationTargetARN"),
    roleArn: hook("RoleARN"),
  },
  "autoscaling/GroupLaunchTemplate": { version: from("autoscaling LaunchTemplateSpecification.Version") },
  "autoscaling/GroupTag": { key: from("autoscaling Tag.Key"), value: from("autoscaling Tag.Value") },
  "aws:autoscaling/policy:Policy": {
    name: from("autoscaling PutScalingPolicyType.PolicyName"),
    estimatedInstanceWarmup: from("autoscaling PutScalingPolicyType.EstimatedInstanceWarmup"),
  },
  "autoscaling/PolicyTargetTrackingConfigurationPredefinedMetricSpecification": {
    predefinedMetricType: from("autoscaling PredefinedMetricSpecification.PredefinedMetricType"),
    resourceLabel: from("autoscaling PredefinedMetricSpecification.ResourceLabel"),
  },
  "aws:iam/role:Role": {
    name: from("iam CreateRoleRequest.RoleName"),
    path: from("iam CreateRoleRequest.Path"),
    description: from("iam CreateRoleRequest.Description"),
    maxSessionDuration: from("iam CreateRoleRequest.MaxSessionDuration"),
  },
  "aws:iam/rolePolicy:RolePolicy": { name: from("iam PutRolePolicyRequest.PolicyName") },
  "aws:iam/instanceProfile:InstanceProfile": {
    name: from("iam CreateInstanceProfileRequest.InstanceProfileName"),
    path: from("iam CreateInstanceProfileRequest.Path"),
  },
  "s3/BucketLifecycleConfigurationRule": {
    id: from("s3 LifecycleRule.ID", /cannot be longer than (?<longest>\d+) characters/),
    status: from("s3 LifecycleRule.Status"),
  },
  "s3/BucketLifecycleConfigurationRuleExpiration": {
    days: from("s3 LifecycleExpiration.Days", /must be a non-zero positive integer/),
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    name: from("logs CreateLogGroupRequest.logGroupName"),
    retentionInDays: from(
      "logs PutRetentionPolicyRequest.retentionInDays",
      /Possible values are: (?<values>[\d, and]+)\./,
    ),
  },
};
