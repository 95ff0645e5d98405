import { setTimeout as sleep } from "node:timers/promises";

import { beforeEach, describe, expect, it } from "vitest";

import { hostId } from "../../infra/host/host-id.ts";
import { openActions } from "../../rehearsal/aws/iam/index.ts";
import { answers, createSite as create, image, zones } from "./aws-program.ts";
import { release } from "./digitalocean-program.ts";
import { Recorder, type Registration } from "./recorder.ts";
import { resolved } from "./resolved.ts";
import { unzipped } from "../support/user-data.ts";

const group = (desiredCapacity: number, generation: string, minSize = 2) => ({
  desiredCapacity,
  minSize,
  tags: [{ key: "evenkeel:generation", value: generation, propagateAtLaunch: true }],
});

let recorder: Recorder;

const of = (type: string) => recorder.of(`aws:${type}`);
const only = (type: string): Registration => {
  const [first, ...others] = of(type);
  expect(others).toEqual([]);
  if (first === undefined) throw new Error(`no ${type} was registered`);
  return first;
};
const rules = (direction: "Ingress" | "Egress") =>
  of(`vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`);

beforeEach(() => {
  recorder = new Recorder(answers);
});

describe("a site on AWS with the default settings", () => {
  it("is made of exactly these resources", async () => {
    await create();
    expect(recorder.counts).toEqual({
      "pulumi:providers:aws": 1,
      "aws:ec2/vpc:Vpc": 1,
      "aws:ec2/internetGateway:InternetGateway": 1,
      "aws:ec2/subnet:Subnet": 4,
      "aws:ec2/eip:Eip": 1,
      "aws:ec2/natGateway:NatGateway": 1,
      "aws:ec2/routeTable:RouteTable": 2,
      "aws:ec2/route:Route": 2,
      "aws:ec2/routeTableAssociation:RouteTableAssociation": 4,
      "aws:ec2/vpcEndpoint:VpcEndpoint": 1,
      "aws:ec2/securityGroup:SecurityGroup": 2,
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": 2,
      "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": 7,
      "aws:lb/loadBalancer:LoadBalancer": 1,
      "aws:lb/targetGroup:TargetGroup": 1,
      "aws:lb/listener:Listener": 1,
      "aws:s3/bucket:Bucket": 2,
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": 2,
      "aws:s3/bucketPolicy:BucketPolicy": 1,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": 1,
      "aws:s3/bucketObjectv2:BucketObjectv2": 5,
      "aws:cloudwatch/logGroup:LogGroup": 1,
      "aws:iam/role:Role": 1,
      "aws:iam/rolePolicy:RolePolicy": 1,
      "aws:iam/instanceProfile:InstanceProfile": 1,
      "aws:ec2/launchTemplate:LaunchTemplate": 1,
      "aws:autoscaling/group:Group": 1,
      "evenkeel:aws:Network": 1,
      "evenkeel:aws:Store": 1,
      "evenkeel:aws:Firewall": 1,
      "evenkeel:aws:AccessLogs": 1,
      "evenkeel:aws:LoadBalancer": 1,
      "evenkeel:aws:HostRole": 1,
      "evenkeel:aws:Fleet": 1,
    });
  });

  it("gives no name by hand to anything: a replacement would delete before it creates", async () => {
    await create();
    const named = recorder.registrations.filter(({ inputs }) => "name" in inputs || "bucketPrefix" in inputs);
    expect(named.map(({ type }) => type)).toEqual([]);
  });

  it("says of everything that can carry tags whose it is", async () => {
    await create();
    const taggable = recorder.registrations.filter(({ inputs }) => "tags" in inputs);
    expect(taggable.length).toBeGreaterThan(20);
    for (const { inputs, name } of taggable) {
      const tags = inputs["tags"] as Record<string, string> | { key: string; value: string }[];
      const site = Array.isArray(tags) ? tags.find(({ key }) => key === "evenkeel:site")?.value : tags["evenkeel:site"];
      expect(site, name).toBe("evenkeel-dev-web");
    }
  });

  it("opens to the world port 80 of the load balancer and nothing else", async () => {
    await create();
    const open = rules("Ingress").filter(({ inputs }) => "cidrIpv4" in inputs || "cidrIpv6" in inputs);
    expect(open.map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({
        securityGroupId: "evenkeel-dev-firewall-balancer-id",
        cidrIpv4: "0.0.0.0/0",
        fromPort: 80,
        toPort: 80,
      }),
    ]);
    expect(of("ec2/subnet:Subnet").map(({ inputs }) => inputs["mapPublicIpOnLaunch"])).toEqual(Array(4).fill(false));
  });

  it("lets hosts hear the load balancer alone, and the load balancer speak to hosts alone", async () => {
    await create();
    const [balancer, hosts] = ["evenkeel-dev-firewall-balancer-id", "evenkeel-dev-firewall-hosts-id"];
    const port80 = { ipProtocol: "tcp", fromPort: 80, toPort: 80 };
    const to = (direction: "Ingress" | "Egress", id: string) =>
      rules(direction).filter(({ inputs }) => inputs["securityGroupId"] === id);
    expect(to("Ingress", hosts).map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({ referencedSecurityGroupId: balancer, ...port80 }),
    ]);
    expect(to("Egress", balancer).map(({ inputs }) => inputs)).toEqual([
      expect.objectContaining({ referencedSecurityGroupId: hosts, ...port80 }),
    ]);
  });

  it("lists where hosts may connect to, and the release store by AWS's own list of addresses", async () => {
    await create();
    const ways = rules("Egress")
      .filter(({ inputs }) => inputs["securityGroupId"] === "evenkeel-dev-firewall-hosts-id")
      .map(({ inputs }) => [inputs["ipProtocol"], inputs["fromPort"], inputs["cidrIpv4"] ?? inputs["prefixListId"]]);
    expect(ways.map(String).sort()).toEqual([
      "tcp,443,0.0.0.0/0",
      "tcp,443,pl-1",
      "tcp,53,0.0.0.0/0",
      "tcp,80,0.0.0.0/0",
      "udp,123,0.0.0.0/0",
      "udp,53,0.0.0.0/0",
    ]);
  });

  it("says why of every rule, in letters that AWS takes", async () => {
    await create();
    for (const { inputs, name } of [
      ...rules("Ingress"),
      ...rules("Egress"),
      ...of("ec2/securityGroup:SecurityGroup"),
    ]) {
      expect(inputs["description"], name).toMatch(/^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]{10,255}$/);
    }
  });

  it("checks hosts by the article's numbers, and only a 200 counts", async () => {
    await create();
    expect(only("lb/targetGroup:TargetGroup").inputs).toMatchObject({
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

  it("launches hosts with sessions only at the metadata address, an encrypted disk and no key to log in by", async () => {
    await create();
    const { inputs } = only("ec2/launchTemplate:LaunchTemplate");
    expect(inputs).toMatchObject({
      imageId: "ami-1",
      instanceType: "t3.small",
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: { volumeSize: 16, encrypted: "true", deleteOnTermination: "true" } },
      ],
      vpcSecurityGroupIds: ["evenkeel-dev-firewall-hosts-id"],
    });
    expect(inputs).not.toHaveProperty("keyName");
    expect(inputs).not.toHaveProperty("networkInterfaces");
  });

  it("gives them the disk that their image boots from, by its name and at least as large", async () => {
    const ebs = { volume_size: "30" };
    const own = { ...image, rootDeviceName: "/dev/sda1", blockDeviceMappings: [{ deviceName: "/dev/sda1", ebs }] };
    recorder = new Recorder({ ...answers, invokes: { ...answers.invokes, "aws:ec2/getAmi:getAmi": own } });
    await create({ hostImage: "ami-0123456789abcdef0" });
    expect(only("ec2/launchTemplate:LaunchTemplate").inputs["blockDeviceMappings"]).toEqual([
      { deviceName: "/dev/sda1", ebs: expect.objectContaining({ volumeSize: 30 }) as object },
    ]);
  });

  it("puts no secret into user data: hosts read their bucket as their role", async () => {
    await create();
    const userData = unzipped(only("ec2/launchTemplate:LaunchTemplate").inputs["userData"]);
    expect(userData).toMatch(/^#cloud-config\n/);
    expect(userData).toContain("https://s3.eu-central-1.amazonaws.com/evenkeel-dev-store-bucket");
    expect(userData).not.toMatch(/AKIA|aws_secret|secretAccessKey: \S/i);
  });

  it("waits until the load balancer has as many hosts as are wanted, and gives leaving ones time to drain", async () => {
    await create();
    expect(only("autoscaling/group:Group").inputs).toMatchObject({
      minSize: 2,
      maxSize: 2,
      desiredCapacity: 2,
      waitForCapacityTimeout: "600s",
      targetGroupArns: ["arn:tg"],
      healthCheckType: "ELB",
      vpcZoneIdentifiers: ["evenkeel-dev-network-private-1-id", "evenkeel-dev-network-private-2-id"],
      initialLifecycleHooks: [
        {
          lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING",
          heartbeatTimeout: 30,
          defaultResult: "CONTINUE",
        },
      ],
    });
    expect(of("autoscaling/policy:Policy")).toEqual([]);
  });

  it.each([
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "ec2/route:Route",
    "ec2/routeTableAssociation:RouteTableAssociation",
    "ec2/vpcEndpoint:VpcEndpoint",
    "lb/listener:Listener",
    "s3/bucketObjectv2:BucketObjectv2",
    "iam/rolePolicy:RolePolicy",
  ])("makes no host before %s is there", async (type) => {
    await create();
    expect(only("autoscaling/group:Group").after.has(`aws:${type}`)).toBe(true);
  });

  it("makes no host before its generation is noted in the store, however long that takes", async () => {
    let isNoted = false;
    let wasNoted: boolean | undefined;
    recorder = new Recorder({
      ...answers,
      resources: {
        ...answers.resources,
        "aws:s3/bucketObjectv2:BucketObjectv2": async ({ inputs }) => {
          if (inputs["key"] === "attempts") {
            await sleep(50);
            isNoted = true;
          }
          return {};
        },
        "aws:autoscaling/group:Group": () => {
          wasNoted = isNoted;
          return {};
        },
      },
    });
    const { generation } = (await create()).site.candidate;
    expect(wasNoted).toBe(true);
    const note = of("s3/bucketObjectv2:BucketObjectv2").find(({ inputs }) => inputs["key"] === "attempts");
    expect(note?.inputs["content"]).toBe(`${generation} a ${release.id}\n`);
  });

  it.each(["vpc/securityGroupIngressRule:SecurityGroupIngressRule", "ec2/route:Route", "s3/bucketPolicy:BucketPolicy"])(
    "makes no load balancer before %s is there",
    async (type) => {
      await create();
      expect(only("lb/loadBalancer:LoadBalancer").after.has(`aws:${type}`)).toBe(true);
    },
  );

  it("allows no action on everything, and hosts no more than their releases, logs and sessions", async () => {
    await create();
    const documents = recorder.registrations.flatMap(({ inputs }) =>
      ["policy", "assumeRolePolicy"].flatMap((key) => (typeof inputs[key] === "string" ? [inputs[key]] : [])),
    );
    expect(documents).toHaveLength(3);
    expect(openActions(documents)).toEqual([]);
    const { Statement } = JSON.parse(String(only("iam/rolePolicy:RolePolicy").inputs["policy"])) as {
      Statement: { Sid: string; Action: string | string[]; Resource: string }[];
    };
    expect(Statement.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ["Releases", "arn:aws:s3:::evenkeel-dev-store-bucket/*"],
      ["Verdicts", "arn:aws:s3:::evenkeel-dev-store-bucket"],
      ["Logs", "arn:aws:logs:eu-central-1:123456789012:log-group:hosts:*"],
      ["Sessions", "*"],
    ]);
    expect(JSON.stringify(Statement.map(({ Action }) => Action))).not.toContain("*");
  });

  it("keeps both buckets closed to the public", async () => {
    await create();
    const blocks = of("s3/bucketPublicAccessBlock:BucketPublicAccessBlock").map(({ inputs }) => inputs);
    expect(blocks.map(({ bucket }) => bucket)).toEqual(of("s3/bucket:Bucket").map(({ name }) => `${name}-bucket`));
    for (const { bucket, ...block } of blocks) {
      expect(Object.values(block), String(bucket)).toEqual([true, true, true, true]);
    }
  });

  it("tells other teams what the contract promises", async () => {
    const { outputs } = await create();
    expect(outputs).toEqual({
      contractVersion: 1,
      url: "http://site.example",
      addresses: ["site.example"],
      release: release.id,
      generation: expect.stringMatching(/^[0-9a-f]{10}$/) as string,
      snapshots: [],
      releases: [{ id: release.id, time: expect.stringMatching(/^\d{4}-.*Z$/) as string }],
      tag: "evenkeel-dev-web",
      region: "eu-central-1",
      cloud: "aws",
      hostIds: ["i-1", "i-2"],
      loadBalancerId: "arn:lb",
      firewallId: "evenkeel-dev-firewall-hosts-id",
      vpcId: "evenkeel-dev-network-id",
      aws: {
        accountId: "123456789012",
        zones: zones.slice(0, 2),
        autoscalingGroup: "evenkeel-dev-a-0000000",
        targetGroupArn: "arn:tg",
        hostRole: "evenkeel-dev-host-0000000",
        hostSubnetIds: ["evenkeel-dev-network-private-1-id", "evenkeel-dev-network-private-2-id"],
        storeBucket: "evenkeel-dev-store-bucket",
        logGroup: "evenkeel-dev-hosts-0000000",
      },
    });
  });

  it("waits for hosts by the names that they call themselves, and can ask for those of now", async () => {
    const { site } = await create();
    const hosts = ["i-1", "i-2"].map((id) => ({ id, servedBy: hostId(id) }));
    expect(await resolved(site.hosts)).toEqual(hosts);
  });
});

describe("the size of a new generation", () => {
  const sized = async (groups: readonly object[], config: Record<string, unknown>) => {
    const names = groups.map((_, index) => `group-${index}`);
    recorder = new Recorder({
      ...answers,
      invokes: {
        ...answers.invokes,
        "aws:autoscaling/getAmiIds:getAmiIds": { names },
        "aws:autoscaling/getGroup:getGroup": groups[0] ?? {},
      },
    });
    await create(config);
    return only("autoscaling/group:Group").inputs["desiredCapacity"];
  };

  it("is the one that the scaler gave the old one", async () => {
    expect(await sized([group(5, "old")], { hostCount: 2, maxHosts: 6 })).toBe(5);
  });

  it("stays within what the settings allow", async () => {
    expect(await sized([group(9, "old")], { hostCount: 2, maxHosts: 6 })).toBe(6);
    expect(await sized([group(1, "old")], { hostCount: 3 })).toBe(3);
  });

  it("is hostCount where there was no other", async () => {
    expect(await sized([], { hostCount: 3, maxHosts: 6 })).toBe(3);
  });
});

describe("a generation whose group is there", () => {
  const waiting = async (minSize: number, config: Record<string, unknown>) => {
    const { generation } = (await create(config)).site.candidate;
    recorder = new Recorder({
      ...answers,
      invokes: {
        ...answers.invokes,
        "aws:autoscaling/getAmiIds:getAmiIds": { names: ["own"] },
        "aws:autoscaling/getGroup:getGroup": group(2, generation, minSize),
      },
    });
    await create(config);
    return only("autoscaling/group:Group").inputs["waitForCapacityTimeout"];
  };

  it("is waited for by the gate alone when hostCount has changed: the provider would wait for the old size", async () => {
    expect(await waiting(3, { hostCount: 2 })).toBe("0s");
    expect(await waiting(2, { hostCount: 2 })).toBe("600s");
  });
});

describe("a setting on AWS", () => {
  const generation = async (config: Record<string, unknown>) => (await create(config)).site.candidate.generation;
  const arn = "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";

  it.each([
    [{ hostSize: "t3.large" }],
    [{ webServer: "nginx" }],
    [{ domains: ["example.com"], tls: "none" }],
    [{ healthPort: 8081 }],
    [{ domains: ["example.com"], certificateArn: arn }],
  ])("%j is in the hosts' recipe: it makes a new generation", async (config) => {
    expect(await generation(config)).not.toBe(await generation({}));
  });

  it.each([[{ hostCount: 4 }], [{ maxHosts: 8 }], [{ elb: "classic" }], [{ zones: 3 }], [{ nat: "perZone" }]])(
    "%j leaves the generation as it is",
    async (config) => {
      expect(await generation(config)).toBe(await generation({}));
    },
  );

  it("zones and nat: perZone give each zone its own way out", async () => {
    await create({ zones: 3, nat: "perZone" });
    expect(of("ec2/natGateway:NatGateway")).toHaveLength(3);
    expect(of("ec2/routeTable:RouteTable")).toHaveLength(4);
    const ways = of("ec2/route:Route").map(({ inputs }) => inputs["natGatewayId"]);
    expect(new Set(ways).size).toBe(4);
  });

  it("nat: none leaves hosts the store, and no other way", async () => {
    await create({ nat: "none", hostImage: "ami-0123456789abcdef0" });
    expect(of("ec2/natGateway:NatGateway")).toEqual([]);
    expect(of("ec2/route:Route")).toHaveLength(1);
    expect(only("ec2/vpcEndpoint:VpcEndpoint").inputs["routeTableIds"]).toEqual(["evenkeel-dev-network-private-1-id"]);
  });

  it("certificateArn adds port 443, and redirectHttp sends port 80 there in one hop to the canonical name", async () => {
    const domains = ["example.com", "www.example.com"];
    const { outputs } = await create({ certificateArn: arn, domains, redirectHttp: true });
    // First the one that the other sends to.
    const [https, http] = of("lb/listener:Listener").map(({ inputs }) => inputs);
    expect(http?.["defaultActions"]).toEqual([
      {
        type: "redirect",
        redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301", host: "example.com" },
      },
    ]);
    expect(https).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      certificateArn: arn,
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      defaultActions: [{ type: "forward", targetGroupArn: "arn:tg" }],
    });
    expect(outputs["url"]).toBe("https://example.com");
    const world = rules("Ingress").filter(({ inputs }) => "cidrIpv4" in inputs);
    expect(world.map(({ inputs }) => inputs["fromPort"])).toEqual([80, 443]);
  });

  it("elb: classic makes the article's load balancer by the same policy", async () => {
    await create({ elb: "classic", stickySeconds: 60 });
    expect(of("lb/loadBalancer:LoadBalancer")).toEqual([]);
    expect(only("elb/loadBalancer:LoadBalancer").inputs).toMatchObject({
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
    expect(only("elb/loadBalancerCookieStickinessPolicy:LoadBalancerCookieStickinessPolicy").inputs).toMatchObject({
      lbPort: 80,
      cookieExpirationPeriod: 60,
    });
    const { inputs } = only("autoscaling/group:Group");
    expect(inputs["loadBalancers"]).toEqual(["evenkeel-dev-0000000"]);
    // Said in words: the provider would leave the group with the target group that it had.
    expect(inputs["targetGroupArns"]).toEqual([]);
  });

  it.each([
    [{ scaleTarget: 50 }, 50, { predefinedMetricType: "ASGAverageCPUUtilization" }],
    [
      { scaleOn: "requests", scaleTarget: 1000 },
      1000,
      { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel: "app/site/1/targetgroup/site/2" },
    ],
  ])("maxHosts lets the group grow by %j", async (config, targetValue, predefinedMetricSpecification) => {
    await create({ maxHosts: 6, ...config });
    expect(only("autoscaling/group:Group").inputs).toMatchObject({ minSize: 2, maxSize: 6 });
    expect(only("autoscaling/policy:Policy").inputs).toMatchObject({
      policyType: "TargetTrackingScaling",
      targetTrackingConfiguration: { targetValue, predefinedMetricSpecification },
    });
  });

  it("accessLogDays keeps the load balancer's logs so long, in a bucket that only their delivery may write", async () => {
    await create({ accessLogDays: 7 });
    expect(only("lb/loadBalancer:LoadBalancer").inputs["accessLogs"]).toEqual({
      bucket: "evenkeel-dev-logs-bucket",
      enabled: true,
    });
    expect(only("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").inputs["rules"]).toEqual([
      expect.objectContaining({ status: "Enabled", expiration: { days: 7 } }),
    ]);
    expect(JSON.parse(String(only("s3/bucketPolicy:BucketPolicy").inputs["policy"]))).toMatchObject({
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
    await create({ accessLogDays: 0 });
    expect(of("s3/bucketPolicy:BucketPolicy")).toEqual([]);
    // Said in words: the provider would leave the load balancer with the bucket that it had.
    expect(only("lb/loadBalancer:LoadBalancer").inputs["accessLogs"]).toEqual({ bucket: "", enabled: false });
  });

  it("healthPort is open to the load balancer's checks too", async () => {
    await create({ healthPort: 8081 });
    expect(only("lb/targetGroup:TargetGroup").inputs).toMatchObject({ port: 80, healthCheck: { port: "8081" } });
    const heard = rules("Ingress").filter(({ inputs }) => "referencedSecurityGroupId" in inputs);
    expect(heard.map(({ inputs }) => inputs["fromPort"])).toEqual([80, 8081]);
  });
});

describe("an account that can't hold the site", () => {
  it("stops the program before any resource but the provider", async () => {
    const quota = { "aws:servicequotas/getServiceQuota:getServiceQuota": { value: 2 } };
    recorder = new Recorder({ ...answers, invokes: { ...answers.invokes, ...quota } });
    await expect(create()).rejects.toThrow("hostCount: got 2, but the account may run 2 vCPUs");
    expect(recorder.registrations.map(({ type }) => type)).toEqual(["pulumi:providers:aws"]);
  });
});
