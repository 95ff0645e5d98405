import { domainFacts } from "./domain-facts.ts";
import type { ProviderFacts } from "./provider-facts.ts";

const MINUTES = 60;
const name = (maxLength: number) => ({ property: "name", maxLength });
/** What hangs on it may be on its way out. */
const dependents = { code: "DependencyViolation" };

/**
 * By type token. Source: the Terraform AWS provider, on which Pulumi's is built. Read there, in
 * `internal/service/SERVICE/RESOURCE.go` of releases 4 to 6 (the newest at hand of each file): what replaces, what stays,
 * sets, JSON, defaults, time-outs and retries of deletions, of every type but `s3.Bucket`. From memory: that one, for how long
 * a role's deletion is retried, and all of Pulumi's own (`provider/resources.go`): the limits of made-up names, and "Managed
 * by Pulumi" for Terraform's "Managed by Terraform".
 */
export const resourceFacts: Readonly<Record<string, ProviderFacts>> = {
  "aws:ec2/vpc:Vpc": { replaces: ["cidrBlock"], deletionRetry: { ...dependents, seconds: 5 * MINUTES } },
  "aws:ec2/internetGateway:InternetGateway": { deletionRetry: dependents },
  "aws:ec2/subnet:Subnet": {
    replaces: ["vpcId", "cidrBlock", "availabilityZone"],
    deletionRetry: dependents,
    timeouts: { create: 10 * MINUTES, delete: 20 * MINUTES },
  },
  "aws:ec2/eip:Eip": { replaces: ["domain"], timeouts: { update: 5 * MINUTES, delete: 3 * MINUTES } },
  "aws:ec2/natGateway:NatGateway": {
    replaces: ["allocationId", "subnetId", "connectivityType"],
    timeouts: { create: 10 * MINUTES, update: 10 * MINUTES, delete: 30 * MINUTES },
  },
  "aws:ec2/routeTable:RouteTable": {
    replaces: ["vpcId"],
    timeouts: { create: 5 * MINUTES, update: 2 * MINUTES, delete: 5 * MINUTES },
  },
  "aws:ec2/route:Route": {
    replaces: ["routeTableId", "destinationCidrBlock"],
    timeouts: { create: 5 * MINUTES, update: 2 * MINUTES, delete: 5 * MINUTES },
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    replaces: ["subnetId"],
    timeouts: { create: 5 * MINUTES, update: 2 * MINUTES, delete: 5 * MINUTES },
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    replaces: ["vpcId", "serviceName", "vpcEndpointType"],
    sets: ["routeTableIds"],
    json: ["policy"],
    timeouts: { create: 10 * MINUTES, update: 10 * MINUTES, delete: 10 * MINUTES },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    replaces: ["name", "description", "vpcId"],
    defaults: { description: "Managed by Pulumi" },
    autoname: name(255),
    deletionRetry: dependents,
    timeouts: { create: 10 * MINUTES, delete: 15 * MINUTES },
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": { replaces: ["securityGroupId"] },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": { replaces: ["securityGroupId"] },
  "aws:lb/loadBalancer:LoadBalancer": {
    replaces: ["name", "internal", "loadBalancerType"],
    replacesSometimes: ["subnets", "securityGroups"],
    stays: ["accessLogs"],
    sets: ["subnets", "securityGroups"],
    autoname: name(32),
    timeouts: { create: 10 * MINUTES, update: 10 * MINUTES, delete: 10 * MINUTES },
  },
  "aws:lb/targetGroup:TargetGroup": {
    replaces: ["name", "port", "protocol", "protocolVersion", "targetType", "vpcId"],
    autoname: name(32),
    deletionRetry: { code: "ResourceInUse", seconds: 2 * MINUTES },
  },
  "aws:lb/listener:Listener": {
    replaces: ["loadBalancerArn"],
    timeouts: { create: 5 * MINUTES, update: 5 * MINUTES },
  },
  "aws:elb/loadBalancer:LoadBalancer": {
    replaces: ["name", "internal"],
    replacesSometimes: ["subnets"],
    sets: ["subnets", "securityGroups", "listeners"],
    autoname: name(32),
    timeouts: { create: 5 * MINUTES, update: 5 * MINUTES },
  },
  "aws:elb/loadBalancerCookieStickinessPolicy:LoadBalancerCookieStickinessPolicy": {
    replaces: ["name", "loadBalancer", "lbPort", "cookieExpirationPeriod"],
    autoname: name(255),
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    replaces: ["name"],
    sets: ["vpcSecurityGroupIds"],
    autoname: name(128),
  },
  "aws:autoscaling/group:Group": {
    replaces: ["name", "initialLifecycleHooks"],
    stays: ["targetGroupArns", "loadBalancers"],
    sets: [
      "vpcZoneIdentifiers",
      "targetGroupArns",
      "loadBalancers",
      "initialLifecycleHooks",
      "suspendedProcesses",
      "enabledMetrics",
      "tags",
    ],
    defaults: {
      healthCheckGracePeriod: 300,
      waitForCapacityTimeout: "10m",
      forceDelete: false,
      protectFromScaleIn: false,
    },
    autoname: name(255),
    timeouts: { update: 10 * MINUTES, delete: 10 * MINUTES },
  },
  "aws:autoscaling/policy:Policy": { replaces: ["name", "autoscalingGroupName"], autoname: name(255) },
  "aws:iam/role:Role": {
    replaces: ["name", "path"],
    json: ["assumeRolePolicy"],
    defaults: { path: "/", maxSessionDuration: 3600 },
    autoname: name(64),
    deletionRetry: { code: "DeleteConflict", seconds: 2 * MINUTES },
  },
  "aws:iam/rolePolicy:RolePolicy": { replaces: ["name", "role"], json: ["policy"], autoname: name(128) },
  "aws:iam/instanceProfile:InstanceProfile": {
    replaces: ["name", "path"],
    defaults: { path: "/" },
    autoname: name(128),
  },
  "aws:s3/bucket:Bucket": {
    replaces: ["bucket"],
    defaults: { forceDestroy: false },
    autoname: { property: "bucket", maxLength: 63, lowerCase: true },
    timeouts: { delete: 60 * MINUTES },
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": { replaces: ["bucket"] },
  "aws:s3/bucketPolicy:BucketPolicy": { replaces: ["bucket"], json: ["policy"] },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    replaces: ["bucket"],
    timeouts: { create: 3 * MINUTES, update: 3 * MINUTES },
  },
  "aws:s3/bucketObjectv2:BucketObjectv2": { replaces: ["bucket", "key"] },
  "aws:cloudwatch/logGroup:LogGroup": { replaces: ["name"], defaults: { retentionInDays: 0 }, autoname: name(255) },
  ...domainFacts,
};

/** By the SDK's name of a nested type. */
export const typeFacts: Readonly<Record<string, Pick<ProviderFacts, "defaults">>> = {
  "lb/TargetGroupStickiness": { defaults: { cookieDuration: 86_400 } },
};
