import { listener, loadBalancer, targetGroup } from "./balancing.ts";
import { classicLoadBalancer } from "./classic.ts";
import { bucketPolicy, role, rolePolicy, vpcEndpoint } from "./documents.ts";
import { certificate, metricAlarm, record, zone } from "./domains.ts";
import { group, launchTemplate, scalingPolicy } from "./fleet.ts";
import { eip, natGateway, route, routeTableAssociation, securityGroupRule, subnet, vpc } from "./network.ts";
import type { Rules } from "./rules.ts";
import { bucket, bucketLifecycle, bucketObject } from "./storage.ts";

const rules: Readonly<Record<string, Rules>> = {
  "aws:ec2/vpc:Vpc": vpc,
  "aws:ec2/subnet:Subnet": subnet,
  "aws:ec2/eip:Eip": eip,
  "aws:ec2/natGateway:NatGateway": natGateway,
  "aws:ec2/route:Route": route,
  "aws:ec2/routeTableAssociation:RouteTableAssociation": routeTableAssociation,
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": securityGroupRule,
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": securityGroupRule,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:lb/targetGroup:TargetGroup": targetGroup,
  "aws:lb/listener:Listener": listener,
  "aws:elb/loadBalancer:LoadBalancer": classicLoadBalancer,
  "aws:ec2/launchTemplate:LaunchTemplate": launchTemplate,
  "aws:autoscaling/group:Group": group,
  "aws:autoscaling/policy:Policy": scalingPolicy,
  "aws:iam/role:Role": role,
  "aws:iam/rolePolicy:RolePolicy": rolePolicy,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketPolicy:BucketPolicy": bucketPolicy,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": bucketLifecycle,
  "aws:s3/bucketObjectv2:BucketObjectv2": bucketObject,
  "aws:route53/zone:Zone": zone,
  "aws:route53/record:Record": record,
  "aws:acm/certificate:Certificate": certificate,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
};

/** What the provider knows of a type beyond its schema, by type token. */
export function rulesFor(type: string): Rules {
  return rules[type] ?? {};
}
