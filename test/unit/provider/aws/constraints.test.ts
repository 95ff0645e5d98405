import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ServiceFacts } from "../../../../rehearsal/aws/provider/facts/service-models.ts";
import { loadSchema } from "../../../../rehearsal/aws/provider/schema.ts";
import { mistakesIn } from "./check.ts";

const TARGETS = "aws:lb/targetGroup:TargetGroup";
const BALANCER = "aws:lb/loadBalancer:LoadBalancer";
const CLASSIC = "aws:elb/loadBalancer:LoadBalancer";
const GROUP = "aws:autoscaling/group:Group";
const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const listener = { instancePort: 80, instanceProtocol: "http", lbPort: 80, lbProtocol: "http" };
const check = { target: "HTTP:80/", interval: 6, timeout: 3, healthyThreshold: 4, unhealthyThreshold: 2 };
const trust = { assumeRolePolicy: "{}" };

describe("AWS's own limits", () => {
  it("are about properties that there are, each with its source", () => {
    const file = new URL("../../../../rehearsal/aws/provider/facts/service-models.json", import.meta.url);
    const facts = JSON.parse(readFileSync(file, "utf8")) as ServiceFacts;
    const schema = loadSchema();
    for (const [owner, properties] of Object.entries(facts)) {
      const type = schema.types[`aws:${owner}:${owner.split("/").at(-1) ?? ""}`]?.properties;
      const known = Object.keys(schema.resources[owner]?.inputs ?? type ?? {});
      expect(known, owner).toEqual(expect.arrayContaining(Object.keys(properties)));
      for (const { source } of Object.values(properties)) {
        expect(source).toMatch(/^(acm|autoscaling|cloudwatch|ec2|elb|elbv2|iam|logs|route53|s3|sns) \w+\.\w+$/);
      }
    }
  });

  it.each<[string, object, string]>([
    [
      TARGETS,
      { healthCheck: { interval: 4 } },
      "healthCheck.interval is not allowed, got 4; an integer from 5 to 300 is required",
    ],
    [TARGETS, { healthCheck: { unhealthyThreshold: 11 } }, "an integer from 2 to 10 is required"],
    [TARGETS, { healthCheck: { timeout: 1 } }, "an integer from 2 to 120 is required"],
    [TARGETS, { healthCheck: { interval: 6.5 } }, "healthCheck.interval is not allowed, got 6.5"],
    [TARGETS, { port: 65_536 }, "port is not allowed, got 65536; an integer from 1 to 65535 is required"],
    [TARGETS, { protocol: "HTTP2" }, 'protocol is not allowed, got "HTTP2"; one of "HTTP", "HTTPS", "TCP"'],
    [TARGETS, { deregistrationDelay: 3601 }, "an integer from 0 to 3600 is required"],
    [TARGETS, { loadBalancingAlgorithmType: "random" }, 'one of "round_robin", "least_outstanding_requests"'],
    [TARGETS, { stickiness: { type: "cookies" } }, 'one of "lb_cookie", "app_cookie" is required'],
    [BALANCER, { name: "x".repeat(33) }, "of 0 to 32 characters"],
    [BALANCER, { name: "internal-web" }, "name is not allowed"],
    [BALANCER, { name: "web-" }, "name is not allowed"],
    [BALANCER, { idleTimeout: 4001 }, "an integer from 1 to 4000 is required"],
    [
      CLASSIC,
      { listeners: [listener], healthCheck: { ...check, interval: 4 } },
      "an integer from 5 to 300 is required",
    ],
    [CLASSIC, { listeners: [listener], healthCheck: { ...check, timeout: 61 } }, "an integer from 2 to 60 is required"],
    [CLASSIC, { listeners: [{ ...listener, lbPort: 0 }] }, "listeners[0].lbPort is not allowed, got 0"],
    [CLASSIC, { listeners: [{ ...listener, lbProtocol: "udp" }] }, "listeners[0].lbProtocol is not allowed"],
    [CLASSIC, { listeners: [listener], accessLogs: { bucket: "b", interval: 10 } }, "one of 5, 60 is required"],
    [GROUP, { minSize: 1, maxSize: 2, enabledMetrics: ["Size"] }, 'enabledMetrics[0] is not allowed, got "Size"'],
    [GROUP, { minSize: 1.5, maxSize: 2 }, "minSize is not allowed, got 1.5; an integer is required"],
    [GROUP, { minSize: 1, maxSize: 2, healthCheckType: "HTTP" }, 'one of "EC2", "EBS", "ELB", "VPC_LATTICE"'],
    [GROUP, { minSize: 1, maxSize: 2, tags: [{ key: "", value: "a", propagateAtLaunch: true }] }, "tags[0].key is not"],
    [
      GROUP,
      {
        minSize: 1,
        maxSize: 2,
        initialLifecycleHooks: [{ name: "h", lifecycleTransition: "x", heartbeatTimeout: 7201 }],
      },
      "initialLifecycleHooks[0].heartbeatTimeout is not allowed, got 7201; an integer from 30 to 7200 is required",
    ],
    [TEMPLATE, { metadataOptions: { httpTokens: "yes" } }, 'one of "optional", "required" is required'],
    [TEMPLATE, { metadataOptions: { httpPutResponseHopLimit: 65 } }, "an integer from 1 to 64 is required"],
    [TEMPLATE, { blockDeviceMappings: [{ ebs: { volumeType: "ssd" } }] }, 'got "ssd"; one of "standard"'],
    [TEMPLATE, { tagSpecifications: [{ resourceType: "host" }] }, 'got "host"; one of "instance", "volume"'],
    ["aws:iam/role:Role", { ...trust, name: "x".repeat(65) }, "of 1 to 64 characters"],
    ["aws:iam/role:Role", { ...trust, name: "a role" }, "name is not allowed"],
    ["aws:iam/role:Role", { ...trust, maxSessionDuration: 60 }, "an integer from 3600 to 43200 is required"],
    ["aws:ec2/securityGroup:SecurityGroup", { name: "sg-web" }, "name is not allowed"],
    ["aws:ec2/securityGroup:SecurityGroup", { description: "who’s in" }, "description is not allowed"],
    ["aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 10 }, "one of 0, 1, 3, 5, 7, 14, 30"],
    ["aws:cloudwatch/logGroup:LogGroup", { name: "a log" }, "name is not allowed"],
  ])("refuse in %s %j", (type, inputs, message) => {
    expect(mistakesIn(type, inputs)).toContain(message);
  });

  it("let pass what is within them", () => {
    const healthCheck = { interval: 6, timeout: 5, healthyThreshold: 4, unhealthyThreshold: 2, path: "/health" };
    const targets = { port: 80, protocol: "HTTP", vpcId: "vpc-1", healthCheck, stickiness: { type: "lb_cookie" } };
    expect(mistakesIn(TARGETS, targets)).toBe("");
    const secure = { ...listener, lbPort: 443, lbProtocol: "HTTPS", sslCertificateId: "arn:aws:acm:x" };
    expect(mistakesIn(CLASSIC, { subnets: ["a"], listeners: [listener, secure], healthCheck: check })).toBe("");
    expect(mistakesIn("aws:cloudwatch/logGroup:LogGroup", { name: "/site/web", retentionInDays: 30 })).toBe("");
  });
});

describe("made-up names", () => {
  const autonamed = Object.entries(loadSchema().resources).flatMap(([type, { autoname }]) =>
    autoname === undefined ? [] : [[type, autoname] as const],
  );

  it.each(autonamed)("of %s may be as long as AWS allows, and no longer", (type, { maxLength, property }) => {
    const suffix = "-1234567".length;
    const tooLong = new RegExp(`^${property} .*(at most ${maxLength} are allowed)`, "m");
    expect(mistakesIn(type, {}, "x".repeat(maxLength - suffix))).not.toMatch(tooLong);
    expect(mistakesIn(type, {}, "x".repeat(maxLength - suffix + 1))).toMatch(tooLong);
  });

  it("are within what AWS's models say of the name", () => {
    const { resources } = loadSchema();
    for (const [type, { maxLength, property }] of autonamed) {
      expect(maxLength, type).toBeLessThanOrEqual(resources[type]?.inputs[property]?.length?.[1] ?? 255);
    }
  });
});
