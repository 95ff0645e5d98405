import { describe, expect, it } from "vitest";
import { rulesFor } from "../../../../rehearsal/aws/provider/rules/index.ts";
import { UNKNOWN } from "../../../../rehearsal/provider/values.ts";
import { mistakesIn } from "./check.ts";

const ROUTE = "aws:ec2/route:Route";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const NAT = "aws:ec2/natGateway:NatGateway";
const LISTENER = "aws:lb/listener:Listener";
const TARGETS = "aws:lb/targetGroup:TargetGroup";
const CLASSIC = "aws:elb/loadBalancer:LoadBalancer";
const GROUP = "aws:autoscaling/group:Group";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const SCALING = "aws:autoscaling/policy:Policy";
const LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration";

const rule = { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 80, toPort: 80 };
const targets = { port: 80, protocol: "HTTP", vpcId: "vpc-1" };
const forward = { type: "forward", targetGroupArn: "arn:1" };
const listener = { loadBalancerArn: "arn:lb", port: 80, protocol: "HTTP", defaultActions: [forward] };
const pair = { instancePort: 80, instanceProtocol: "HTTP", lbPort: 80, lbProtocol: "HTTP" };
const classic = { subnets: ["subnet-1"], listeners: [pair] };
const classicCheck = { target: "HTTP:80/", interval: 6, timeout: 3, healthyThreshold: 4, unhealthyThreshold: 2 };
const group = { minSize: 1, maxSize: 3, launchTemplate: { id: "lt-1" }, vpcZoneIdentifiers: ["subnet-1"] };
const hooks = [
  { name: "h", lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING", notificationTargetArn: "arn:q" },
];
const metric = (predefinedMetricSpecification: object) => ({
  autoscalingGroupName: "g",
  policyType: "TargetTrackingScaling",
  targetTrackingConfiguration: { targetValue: 50, predefinedMetricSpecification },
});

describe("rules between properties", () => {
  it.each<[string, object, string]>([
    [
      "aws:ec2/vpc:Vpc",
      { cidrBlock: "10.0.0.0/8" },
      'cidrBlock is not allowed, got "10.0.0.0/8"; a size from /16 to /28',
    ],
    ["aws:ec2/subnet:Subnet", { vpcId: "v", cidrBlock: "10.0.0.1/24" }, "with nothing right of its prefix"],
    ["aws:ec2/subnet:Subnet", { vpcId: "v" }, "cidrBlock is missing"],
    ["aws:ec2/eip:Eip", { domain: "standard" }, 'domain has to be "vpc"'],
    [ROUTE, { routeTableId: "r", gatewayId: "igw-1" }, "destinationCidrBlock is missing"],
    [ROUTE, { routeTableId: "r", destinationCidrBlock: "0.0.0.0/0" }, "exactly one of gatewayId, natGatewayId"],
    [
      ROUTE,
      { routeTableId: "r", destinationCidrBlock: "0.0.0.0/0", gatewayId: "a", natGatewayId: "b" },
      "natGatewayId conflicts with gatewayId",
    ],
    [NAT, { subnetId: "s" }, "allocationId is missing"],
    [NAT, { subnetId: "s", connectivityType: "private", allocationId: "e" }, "allocationId is not supported"],
    [INGRESS, rule, "cidrIpv4 is missing: exactly one of cidrIpv4, cidrIpv6, prefixListId, referencedSecurityGroupId"],
    [INGRESS, { ...rule, cidrIpv4: "0.0.0.0/0", cidrIpv6: "::/0" }, "cidrIpv6 conflicts with cidrIpv4"],
    [INGRESS, { ...rule, cidrIpv4: "10.0.0.1/8" }, "cidrIpv4 is not allowed"],
    [INGRESS, { ...rule, cidrIpv4: "0.0.0.0/0", toPort: 79 }, "toPort is 79, which is less than fromPort 80"],
    [INGRESS, { ...rule, cidrIpv4: "0.0.0.0/0", toPort: 65_536 }, "toPort is not allowed, got 65536"],
    [INGRESS, { ...rule, cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" }, 'fromPort is given, but ipProtocol "-1" means all'],
    [INGRESS, { securityGroupId: "s", ipProtocol: "udp", cidrIpv4: "0.0.0.0/0" }, "toPort is missing"],
    ["aws:lb/loadBalancer:LoadBalancer", {}, "subnets is missing"],
    [TARGETS, { port: 80, protocol: "HTTP" }, 'vpcId is missing; targetType "instance" requires it'],
    [
      TARGETS,
      { ...targets, healthCheck: { interval: 6, timeout: 6 } },
      "healthCheck.timeout is 6, which is not less than",
    ],
    [TARGETS, { ...targets, healthCheck: { path: "health" } }, "a path that begins with / is required"],
    [TARGETS, { ...targets, healthCheck: { matcher: "200,500" } }, "healthCheck.matcher is not allowed"],
    [TARGETS, { ...targets, healthCheck: { port: "web" } }, '"traffic-port" or a port is required'],
    [TARGETS, { ...targets, slowStart: 10 }, "slowStart is not allowed, got 10"],
    [LISTENER, { ...listener, protocol: "HTTPS" }, "certificateArn is missing"],
    [LISTENER, { ...listener, certificateArn: "arn:c" }, "only a listener for HTTPS has one"],
    [LISTENER, { ...listener, defaultActions: [{ type: "forward" }] }, "defaultActions[0].targetGroupArn is missing"],
    [LISTENER, { ...listener, defaultActions: [{ type: "redirect" }] }, "defaultActions[0].redirect is missing"],
    [LISTENER, { ...listener, defaultActions: [{ type: "fixed-response" }] }, "is not in the rehearsal's model"],
    [
      LISTENER,
      { ...listener, defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_301" } }] },
      "leads back to where it comes from",
    ],
    [CLASSIC, { listeners: [pair] }, "subnets is missing"],
    [
      CLASSIC,
      { ...classic, listeners: [{ ...pair, lbProtocol: "HTTPS" }] },
      "listeners[0].sslCertificateId is missing",
    ],
    [CLASSIC, { ...classic, listeners: [{ ...pair, instanceProtocol: "TCP" }] }, "does not go with lbProtocol HTTP"],
    [
      CLASSIC,
      { ...classic, listeners: [{ ...pair, sslCertificateId: "arn:c" }] },
      "only HTTPS and SSL use a certificate",
    ],
    [CLASSIC, { ...classic, healthCheck: { ...classicCheck, target: "HTTP:80" } }, "healthCheck.target is not allowed"],
    [
      CLASSIC,
      { ...classic, healthCheck: { ...classicCheck, target: "TCP:80/x" } },
      "healthCheck.target is not allowed",
    ],
    [CLASSIC, { ...classic, healthCheck: { ...classicCheck, timeout: 6 } }, "healthCheck.timeout is 6"],
    [TEMPLATE, { userData: "#cloud-config" }, "userData is no base64"],
    [TEMPLATE, { userData: Buffer.alloc(16_385).toString("base64") }, "userData is 16385 bytes long; at most 16384"],
    [TEMPLATE, { iamInstanceProfile: { arn: "a", name: "b" } }, "iamInstanceProfile.name conflicts with arn"],
    [GROUP, { minSize: 1, maxSize: 3 }, "launchTemplate is missing"],
    [GROUP, { ...group, launchTemplate: { id: "a", name: "bcd" } }, "launchTemplate.name conflicts with id"],
    [GROUP, { ...group, launchTemplate: { version: "$Latest" } }, "exactly one of id, name is required"],
    [GROUP, { ...group, minSize: 4 }, "maxSize is 3, which is less than minSize 4"],
    [GROUP, { ...group, minSize: -1 }, "minSize is not allowed, got -1"],
    [GROUP, { ...group, waitForCapacityTimeout: "10 minutes" }, 'a duration such as "10m" is required'],
    [GROUP, { ...group, initialLifecycleHooks: hooks }, "initialLifecycleHooks[0].roleArn is missing"],
    [SCALING, { autoscalingGroupName: "g" }, 'policyType is not in the rehearsal\'s model, got "SimpleScaling"'],
    [
      SCALING,
      { autoscalingGroupName: "g", policyType: "TargetTrackingScaling" },
      "targetTrackingConfiguration is missing",
    ],
    [SCALING, metric({ predefinedMetricType: "ALBRequestCountPerTarget" }), "resourceLabel is missing"],
    [
      SCALING,
      metric({ predefinedMetricType: "ASGAverageCPUUtilization", resourceLabel: "x" }),
      "resourceLabel is given",
    ],
    ["aws:iam/role:Role", { assumeRolePolicy: "{" }, "assumeRolePolicy is not allowed: the policy is no JSON"],
    [
      "aws:iam/rolePolicy:RolePolicy",
      { role: "r", policy: "{}" },
      "policy is not allowed: the policy has no Statement",
    ],
    [
      "aws:s3/bucketPolicy:BucketPolicy",
      { bucket: "b", policy: { Statement: [] } },
      "policy is not allowed: the policy has no Statement",
    ],
    ["aws:ec2/vpcEndpoint:VpcEndpoint", { vpcId: "v" }, "serviceName is missing"],
    ["aws:s3/bucket:Bucket", { bucket: "My_Bucket" }, "bucket is not allowed"],
    ["aws:s3/bucket:Bucket", { bucket: "192.168.0.1" }, "bucket is not allowed"],
    ["aws:s3/bucketObjectv2:BucketObjectv2", { bucket: "b" }, "key is missing"],
    [LIFECYCLE, { bucket: "b", rules: [{ id: "r", status: "Enabled" }] }, "rules[0].expiration is missing"],
    [
      LIFECYCLE,
      { bucket: "b", rules: [{ id: "r", status: "Enabled", expiration: { days: 0 } }] },
      "at least 1 is required",
    ],
  ])("refuse in %s %j", (type, inputs, message) => {
    expect(mistakesIn(type, inputs)).toContain(message);
  });

  it.each<[string, object]>([
    [ROUTE, { routeTableId: UNKNOWN, destinationCidrBlock: "0.0.0.0/0", natGatewayId: UNKNOWN }],
    [INGRESS, { ...rule, referencedSecurityGroupId: UNKNOWN }],
    [INGRESS, { securityGroupId: "s", ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }],
    [NAT, { subnetId: UNKNOWN, allocationId: UNKNOWN }],
    ["aws:lb/loadBalancer:LoadBalancer", { subnets: UNKNOWN }],
    [
      LISTENER,
      {
        ...listener,
        port: 443,
        protocol: "HTTPS",
        certificateArn: "arn:c",
        defaultActions: [{ ...forward, targetGroupArn: UNKNOWN }],
      },
    ],
    [
      LISTENER,
      {
        ...listener,
        defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } }],
      },
    ],
    [CLASSIC, { ...classic, healthCheck: { ...classicCheck, target: "TCP:80" } }],
    [TEMPLATE, { userData: UNKNOWN, iamInstanceProfile: { arn: UNKNOWN } }],
    [GROUP, { ...group, desiredCapacity: UNKNOWN, launchTemplate: { id: UNKNOWN, version: UNKNOWN } }],
    [SCALING, metric({ predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel: UNKNOWN })],
    ["aws:iam/role:Role", { assumeRolePolicy: UNKNOWN }],
    ["aws:s3/bucketPolicy:BucketPolicy", { bucket: UNKNOWN, policy: { Statement: [{ Resource: UNKNOWN }] } }],
  ])("let pass in a preview %s %j", (type, inputs) => {
    expect(mistakesIn(type, inputs)).toBe("");
  });
});

describe("replacements that depend on the values", () => {
  const { replacing: byRule } = rulesFor(INGRESS);
  const { replacing: bySubnets } = rulesFor(CLASSIC);

  it("are those of a rule whose source becomes of another kind", () => {
    expect(byRule?.({ cidrIpv4: "10.0.0.0/8" }, { cidrIpv4: "10.1.0.0/16" })).toEqual([]);
    expect(byRule?.({ cidrIpv4: "10.0.0.0/8" }, { prefixListId: "pl-1" })).toEqual(["cidrIpv4", "prefixListId"]);
  });

  it("are those of a classic load balancer that would lose all its subnets", () => {
    expect(bySubnets?.({ subnets: ["a", "b"] }, { subnets: ["b", "c"] })).toEqual([]);
    expect(bySubnets?.({ subnets: ["a", "b"] }, { subnets: ["c"] })).toEqual(["subnets"]);
  });
});

describe("how long a group is waited for", () => {
  const wait = rulesFor(GROUP).waitSeconds;
  const inputs = { minSize: 1, maxSize: 3, waitForCapacityTimeout: "1h30m" };

  it.each([
    ["a creation", inputs, undefined, 5400],
    ["a changed size", { ...inputs, minSize: 2 }, inputs, 5400],
    ["another change", { ...inputs, healthCheckType: "ELB" }, inputs, 0],
    ["one in which nothing changes", { ...inputs }, inputs, 0],
    ["one that is told not to wait", { ...inputs, waitForCapacityTimeout: "0" }, undefined, 0],
  ])("after %s", (_, now, before, seconds) => {
    expect(wait?.(now, before)).toBe(seconds);
  });

  it.each([
    ["as many as the state knows", { minSize: 1 }, 2, 2, undefined],
    ["the new least", { minSize: 3 }, 2, 3, undefined],
    ["a new size", { minSize: 1, desiredCapacity: 4 }, 2, 4, undefined],
    ["fewer than the state knows, which never come", { minSize: 1 }, 3, 2, "want exactly 3 healthy instance(s)"],
    ["more, by a scaler, who stay", { minSize: 3 }, 2, 5, "want exactly 3 healthy instance(s)"],
  ])("by an update for exactly %s", (_, now, known, has, words) => {
    const said = rulesFor(GROUP).inVain?.(now, {
      state: { desiredCapacity: known },
      outputs: { desiredCapacity: has },
    });
    if (words === undefined) expect(said).toBeUndefined();
    else expect(said).toContain(words);
  });
});
