import { beforeEach, describe, expect, it } from "vitest";

import { Recorder } from "../recorder.ts";
import { answers, certificateArn, createSite, securityRules } from "./program.ts";

let recorder: Recorder;

beforeEach(() => {
  recorder = new Recorder(answers);
});

describe("the load balancer of a site on AWS", () => {
  it("checks hosts by the article's numbers, and only a 200 counts", async () => {
    await createSite();
    expect(recorder.only("aws:lb/targetGroup:TargetGroup").inputs).toMatchObject({
      port: 80,
      protocol: "HTTP",
      targetType: "instance",
      healthCheck: {
        protocol: "HTTP",
        port: "80",
        path: "/health",
        interval: 6,
        timeout: 3,
        unhealthyThreshold: 2,
        healthyThreshold: 4,
        matcher: "200",
      },
      // Out after 2 x 6 + 3 s, and one check more.
      deregistrationDelay: 21,
      stickiness: { enabled: false },
    });
  });

  it.each(["vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ec2/route:Route", "s3/bucketPolicy:BucketPolicy"])(
    "makes no load balancer before %s is there",
    async (type) => {
      await createSite();
      expect(recorder.only("aws:lb/loadBalancer:LoadBalancer").after.has(`aws:${type}`)).toBe(true);
    },
  );
});

describe("a setting of the load balancer", () => {
  it("certificateArn adds port 443, and redirectHttp sends port 80 there in one hop to the canonical name", async () => {
    const domains = ["example.com", "www.example.com"];
    const { outputs } = await createSite({ certificateArn, domains, redirectHttp: true });
    // First the one that the other sends to.
    const [https, http] = recorder.of("aws:lb/listener:Listener").map(({ inputs }) => inputs);
    expect(http?.["defaultActions"]).toEqual([
      {
        type: "redirect",
        redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301", host: "example.com" },
      },
    ]);
    expect(https).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      certificateArn,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions: [{ type: "forward", targetGroupArn: "arn:tg" }],
    });
    expect(outputs["url"]).toBe("https://example.com");
    const world = securityRules(recorder, "Ingress").filter(({ inputs }) => "cidrIpv4" in inputs);
    expect(world.map(({ inputs }) => inputs["fromPort"])).toEqual([80, 443]);
  });

  it("elb: classic makes the article's load balancer by the same policy", async () => {
    await createSite({ elb: "classic", stickySeconds: 60 });
    expect(recorder.of("aws:lb/loadBalancer:LoadBalancer")).toEqual([]);
    expect(recorder.only("aws:elb/loadBalancer:LoadBalancer").inputs).toMatchObject({
      listeners: [{ lbPort: 80, lbProtocol: "http", instancePort: 80, instanceProtocol: "http" }],
      healthCheck: {
        target: "HTTP:80/health",
        interval: 6,
        timeout: 3,
        unhealthyThreshold: 2,
        healthyThreshold: 4,
      },
      connectionDraining: true,
      connectionDrainingTimeout: 21,
      crossZoneLoadBalancing: true,
    });
    expect(
      recorder.only("aws:elb/loadBalancerCookieStickinessPolicy:LoadBalancerCookieStickinessPolicy").inputs,
    ).toMatchObject({
      lbPort: 80,
      cookieExpirationPeriod: 60,
    });
    const { inputs } = recorder.only("aws:autoscaling/group:Group");
    expect(inputs["loadBalancers"]).toEqual(["evenkeel-dev-0000000"]);
    // Said in words: the provider would leave the group with the target group that it had.
    expect(inputs["targetGroupArns"]).toEqual([]);
  });

  it("accessLogDays keeps the load balancer's logs so long, in a bucket that only their delivery may write", async () => {
    await createSite({ accessLogDays: 7 });
    expect(recorder.only("aws:lb/loadBalancer:LoadBalancer").inputs["accessLogs"]).toEqual({
      bucket: "evenkeel-dev-logs-bucket",
      enabled: true,
    });
    expect(recorder.only("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs["rules"]).toEqual([
      expect.objectContaining({ status: "Enabled", expiration: { days: 7 } }),
    ]);
    expect(JSON.parse(String(recorder.only("aws:s3/bucketPolicy:BucketPolicy").inputs["policy"]))).toMatchObject({
      Statement: [
        {
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: "arn:aws:s3:::evenkeel-dev-logs-bucket/AWSLogs/123456789012/*",
        },
      ],
    });
  });

  it("accessLogDays 0 keeps none", async () => {
    await createSite({ accessLogDays: 0 });
    expect(recorder.of("aws:s3/bucketPolicy:BucketPolicy")).toEqual([]);
    // Said in words: the provider would leave the load balancer with the bucket that it had.
    expect(recorder.only("aws:lb/loadBalancer:LoadBalancer").inputs["accessLogs"]).toEqual({
      bucket: "",
      enabled: false,
    });
  });
});
