import { setTimeout as sleep } from "node:timers/promises";

import { beforeEach, describe, expect, it } from "vitest";

import { unzipped } from "../../support/user-data.ts";
import { release } from "../packed.ts";
import { Recorder } from "../recorder.ts";
import { answers, createSite, image } from "./program.ts";

const group = (desiredCapacity: number, generation: string, minSize = 2) => ({
  desiredCapacity,
  minSize,
  tags: [{ key: "evenkeel:generation", value: generation, propagateAtLaunch: true }],
});

let recorder: Recorder;

beforeEach(() => {
  recorder = new Recorder(answers);
});

describe("the fleet of a site on AWS", () => {
  it("launches hosts with sessions only at the metadata address, an encrypted disk and no key to log in by", async () => {
    await createSite();
    const { inputs } = recorder.only("aws:ec2/launchTemplate:LaunchTemplate");
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
    await createSite({ hostImage: "ami-0123456789abcdef0" });
    expect(recorder.only("aws:ec2/launchTemplate:LaunchTemplate").inputs["blockDeviceMappings"]).toEqual([
      { deviceName: "/dev/sda1", ebs: expect.objectContaining({ volumeSize: 30 }) as object },
    ]);
  });

  it("puts no secret into user data: hosts read their bucket as their role", async () => {
    await createSite();
    const userData = unzipped(recorder.only("aws:ec2/launchTemplate:LaunchTemplate").inputs["userData"]);
    expect(userData).toMatch(/^#cloud-config\n/);
    expect(userData).toContain("https://s3.eu-central-1.amazonaws.com/evenkeel-dev-store-bucket");
    expect(userData).not.toMatch(/AKIA|aws_secret|secretAccessKey: \S/i);
  });

  it("waits until the load balancer has as many hosts as are wanted, and gives leaving ones time to drain", async () => {
    await createSite();
    expect(recorder.only("aws:autoscaling/group:Group").inputs).toMatchObject({
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
    expect(recorder.of("aws:autoscaling/policy:Policy")).toEqual([]);
  });

  it("gives the group longer to go than the load balancer and the hook take, however slow the check is", async () => {
    await createSite({ healthIntervalSeconds: 120, healthUnhealthyThreshold: 4, gateTimeoutSeconds: 900 });
    const drain = 4 * 120 + 3 + 120;
    const { inputs, options } = recorder.only("aws:autoscaling/group:Group");
    expect(inputs["initialLifecycleHooks"]).toMatchObject([{ heartbeatTimeout: drain }]);
    expect(recorder.only("aws:lb/targetGroup:TargetGroup").inputs["deregistrationDelay"]).toBe(drain);
    expect(options.deleteTimeout).toBe(`${2 * drain + 900}s`);
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
    await createSite();
    expect(recorder.only("aws:autoscaling/group:Group").after.has(`aws:${type}`)).toBe(true);
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
    const { generation } = (await createSite()).site.candidate;
    expect(wasNoted).toBe(true);
    const note = recorder.of("aws:s3/bucketObjectv2:BucketObjectv2").find(({ inputs }) => inputs["key"] === "attempts");
    expect(note?.inputs["content"]).toBe(`${generation} a ${release.id}\n`);
  });

  it.each([
    [{ scaleTarget: 50 }, 50, { predefinedMetricType: "ASGAverageCPUUtilization" }],
    [
      { scaleOn: "requests", scaleTarget: 1000 },
      1000,
      { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel: "app/site/1/targetgroup/site/2" },
    ],
  ])("maxHosts lets the group grow by %j", async (config, targetValue, predefinedMetricSpecification) => {
    await createSite({ maxHosts: 6, ...config });
    expect(recorder.only("aws:autoscaling/group:Group").inputs).toMatchObject({ minSize: 2, maxSize: 6 });
    expect(recorder.only("aws:autoscaling/policy:Policy").inputs).toMatchObject({
      policyType: "TargetTrackingScaling",
      targetTrackingConfiguration: { targetValue, predefinedMetricSpecification },
    });
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
    await createSite(config);
    return recorder.only("aws:autoscaling/group:Group").inputs["desiredCapacity"];
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
    const { generation } = (await createSite(config)).site.candidate;
    recorder = new Recorder({
      ...answers,
      invokes: {
        ...answers.invokes,
        "aws:autoscaling/getAmiIds:getAmiIds": { names: ["own"] },
        "aws:autoscaling/getGroup:getGroup": group(2, generation, minSize),
      },
    });
    await createSite(config);
    return recorder.only("aws:autoscaling/group:Group").inputs["waitForCapacityTimeout"];
  };

  it("is waited for by the gate alone when hostCount has changed: the provider would wait for the old size", async () => {
    expect(await waiting(3, { hostCount: 2 })).toBe("0s");
    expect(await waiting(2, { hostCount: 2 })).toBe("600s");
  });
});
