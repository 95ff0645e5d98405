import { beforeEach, describe, expect, it } from "vitest";

import { hostId } from "../../../infra/host/host-id.ts";
import { release } from "../packed.ts";
import { Recorder } from "../recorder.ts";
import { resolved } from "../resolved.ts";
import { answers, createSite, zones } from "./program.ts";

let recorder: Recorder;

beforeEach(() => {
  recorder = new Recorder(answers);
});

describe("a site on AWS with the default settings", () => {
  it("is made of exactly these resources", async () => {
    await createSite();
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
    await createSite();
    const named = recorder.registrations.filter(({ inputs }) => "name" in inputs || "bucketPrefix" in inputs);
    expect(named.map(({ type }) => type)).toEqual([]);
  });

  it("says of everything that can carry tags whose it is", async () => {
    await createSite();
    const taggable = recorder.registrations.filter(({ inputs }) => "tags" in inputs);
    expect(taggable.length).toBeGreaterThan(20);
    for (const { inputs, name } of taggable) {
      const tags = inputs["tags"] as Record<string, string> | { key: string; value: string }[];
      const site = Array.isArray(tags) ? tags.find(({ key }) => key === "evenkeel:site")?.value : tags["evenkeel:site"];
      expect(site, name).toBe("evenkeel-dev-web");
    }
  });

  it("tells other teams what the contract promises", async () => {
    const { outputs } = await createSite();
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
    const { site } = await createSite();
    const hosts = ["i-1", "i-2"].map((id) => ({ id, servedBy: hostId(id) }));
    expect(await resolved(site.hosts)).toEqual(hosts);
  });
});

describe("an account that can't hold the site", () => {
  it("stops the program before any resource but the provider", async () => {
    const quota = { "aws:servicequotas/getServiceQuota:getServiceQuota": { value: 2 } };
    recorder = new Recorder({ ...answers, invokes: { ...answers.invokes, ...quota } });
    await expect(createSite()).rejects.toThrow("hostCount: got 2, but the account may run 2 vCPUs");
    expect(recorder.registrations.map(({ type }) => type)).toEqual(["pulumi:providers:aws"]);
  });
});
