import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as aws from "@pulumi/aws";
import { all, asset, secret } from "@pulumi/pulumi";
import { afterEach, describe, expect, it } from "vitest";
import { functions, kinds } from "../../../rehearsal/aws/model/registry.ts";
import { createModel } from "../../../rehearsal/aws/model/server.ts";
import { startAwsProvider } from "../../../rehearsal/aws/provider/provider.ts";
import { loadSchema } from "../../../rehearsal/aws/provider/schema.ts";
import { startObjectStore } from "../../../rehearsal/cloud/object-store.ts";
import { PaperDataPlane } from "../../../rehearsal/cloud/paper/paper-data-plane.ts";
import { FakeAuthority } from "../../unit/aws/model/fake-authority.ts";
import { Cleanup } from "./cleanup.ts";
import { storeMissing, versitygw } from "./cloud.ts";
import { createProject, engineMissing } from "./engine.ts";
import type { Project } from "./engine.ts";

const missing = engineMissing ?? storeMissing;
const schema = loadSchema();
const allow = (Action: string | string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
const policy = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });

/** One of each type, as a site is made of them. */
function everything(provider: aws.Provider, file: string): void {
  const options = { provider };
  const tags = { Name: "all" };
  const vpc = new aws.ec2.Vpc("net", { cidrBlock: "10.40.0.0/16", enableDnsHostnames: true, tags }, options);
  const gateway = new aws.ec2.InternetGateway("net", { vpcId: vpc.id, tags }, options);
  const subnets = ["a", "b"].map((zone, index) => {
    const args = { vpcId: vpc.id, cidrBlock: `10.40.${index}.0/24`, availabilityZone: `eu-central-1${zone}` };
    return new aws.ec2.Subnet(`net-${zone}`, { ...args, mapPublicIpOnLaunch: index === 0, tags }, options);
  });
  const [first, second] = subnets;
  if (first === undefined || second === undefined) throw new Error("There are two subnets.");
  const address = new aws.ec2.Eip("nat", { domain: "vpc", tags }, { provider, dependsOn: gateway });
  const tables = ["public", "private"].map((name) => {
    const table = new aws.ec2.RouteTable(name, { vpcId: vpc.id, tags }, options);
    const subnet = name === "public" ? first : second;
    new aws.ec2.RouteTableAssociation(name, { routeTableId: table.id, subnetId: subnet.id }, options);
    return table;
  });
  const [outside, inside] = tables;
  if (outside === undefined || inside === undefined) throw new Error("There are two tables.");
  const toWorld = { destinationCidrBlock: "0.0.0.0/0" };
  const way = new aws.ec2.Route("public", { ...toWorld, routeTableId: outside.id, gatewayId: gateway.id }, options);
  const nat = new aws.ec2.NatGateway(
    "nat",
    { allocationId: address.id, subnetId: first.id, tags },
    { provider, dependsOn: way },
  );
  new aws.ec2.Route("private", { ...toWorld, routeTableId: inside.id, natGatewayId: nat.id }, options);
  const serviceName = "com.amazonaws.eu-central-1.s3";
  const endpoint = new aws.ec2.VpcEndpoint(
    "store",
    { vpcId: vpc.id, serviceName, vpcEndpointType: "Gateway", routeTableIds: [inside.id], tags },
    options,
  );

  const group = new aws.ec2.SecurityGroup("web", { vpcId: vpc.id, tags }, options);
  const tcp = (port: number) => ({ securityGroupId: group.id, ipProtocol: "tcp", fromPort: port, toPort: port, tags });
  new aws.vpc.SecurityGroupIngressRule("web", { ...tcp(80), description: "web", cidrIpv4: "0.0.0.0/0" }, options);
  new aws.vpc.SecurityGroupEgressRule("store", { ...tcp(80), prefixListId: endpoint.prefixListId }, options);

  const bucket = new aws.s3.Bucket("store", { forceDestroy: true, tags }, options);
  new aws.s3.BucketPublicAccessBlock("store", { bucket: bucket.bucket, blockPublicAcls: true }, options);
  new aws.s3.BucketPolicy(
    "store",
    {
      bucket: bucket.bucket,
      policy: bucket.arn.apply((arn) =>
        policy({ ...allow("s3:GetObject", `${arn}/*`), Principal: { AWS: "arn:aws:iam::123456789012:root" } }),
      ),
    },
    options,
  );
  const abortIncompleteMultipartUpload = { daysAfterInitiation: 1 };
  new aws.s3.BucketLifecycleConfiguration(
    "store",
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "old",
          status: "Enabled",
          filter: { prefix: "logs/" },
          expiration: { days: 30 },
          abortIncompleteMultipartUpload,
        },
      ],
    },
    options,
  );
  new aws.s3.BucketObjectv2(
    "release",
    { bucket: bucket.bucket, key: "release", source: new asset.FileAsset(file) },
    options,
  );

  const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  const role = new aws.iam.Role("host", { assumeRolePolicy: policy(trust), tags }, options);
  const rights = bucket.arn.apply((arn) => policy(allow("s3:GetObject", `${arn}/*`)));
  const right = new aws.iam.RolePolicy("host", { role: role.name, policy: rights }, options);
  const profile = new aws.iam.InstanceProfile("host", { role: role.name, tags }, { provider, dependsOn: right });
  new aws.cloudwatch.LogGroup("host", { retentionInDays: 30, tags }, options);

  const common = { subnets: [first.id, second.id], securityGroups: [group.id], tags };
  const balancer = new aws.lb.LoadBalancer("web", { ...common, idleTimeout: 60 }, { provider, dependsOn: way });
  const healthCheck = { path: "/health", interval: 6, timeout: 3, healthyThreshold: 4, unhealthyThreshold: 2 };
  const targets = new aws.lb.TargetGroup(
    "web",
    { port: 80, protocol: "HTTP", vpcId: vpc.id, healthCheck: { ...healthCheck, matcher: "200" }, tags },
    options,
  );
  const defaultActions = [{ type: "forward", targetGroupArn: targets.arn }];
  const listener = new aws.lb.Listener("web", { loadBalancerArn: balancer.arn, port: 80, defaultActions }, options);
  const listeners = [{ instancePort: 80, instanceProtocol: "http", lbPort: 80, lbProtocol: "http" }];
  const { path, ...timing } = healthCheck;
  const classic = new aws.elb.LoadBalancer(
    "classic",
    { ...common, listeners, healthCheck: { ...timing, target: `HTTP:80${path}` } },
    { provider, dependsOn: way },
  );
  new aws.elb.LoadBalancerCookieStickinessPolicy(
    "classic",
    { loadBalancer: classic.id, lbPort: 80, cookieExpirationPeriod: 600 },
    options,
  );

  const { id: imageId } = aws.ec2.getAmiOutput(
    { owners: ["136693071363"], mostRecent: true, filters: [{ name: "name", values: ["debian-13-amd64-*"] }] },
    options,
  );
  const template = new aws.ec2.LaunchTemplate(
    "host",
    {
      imageId,
      instanceType: "t3.small",
      userData: Buffer.from("#cloud-config\n").toString("base64"),
      metadataOptions: { httpTokens: "required" },
      iamInstanceProfile: { arn: profile.arn },
      vpcSecurityGroupIds: [group.id],
      blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: 16, volumeType: "gp3", encrypted: "true" } }],
      tags,
    },
    options,
  );
  const fleet = new aws.autoscaling.Group(
    "fleet",
    {
      ...{ minSize: 0, maxSize: 2, waitForCapacityTimeout: "0", healthCheckType: "ELB" },
      launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      vpcZoneIdentifiers: [second.id],
      targetGroupArns: [targets.arn],
      loadBalancers: [classic.name],
      initialLifecycleHooks: [
        { name: "drain", lifecycleTransition: "autoscaling:EC2_INSTANCE_TERMINATING", heartbeatTimeout: 30 },
      ],
      tags: [{ key: "Name", value: "host", propagateAtLaunch: true }],
    },
    { provider, dependsOn: listener },
  );
  const predefinedMetricSpecification = { predefinedMetricType: "ASGAverageCPUUtilization" };
  new aws.autoscaling.Policy(
    "fleet",
    {
      autoscalingGroupName: fleet.name,
      policyType: "TargetTrackingScaling",
      targetTrackingConfiguration: { targetValue: 50, predefinedMetricSpecification },
    },
    options,
  );
  domain(provider, tags);
}

/** A domain with its certificate, and somebody who is told when that is about to end. */
function domain(provider: aws.Provider, tags: Record<string, string>): void {
  const options = { provider };
  const zone = new aws.route53.Zone("domain", { name: "example.com", tags }, options);
  const certificate = new aws.acm.Certificate(
    "domain",
    { domainName: "example.com", subjectAlternativeNames: ["www.example.com"], validationMethod: "DNS", tags },
    options,
  );
  const records = ["example.com", "www.example.com"].map((name) => {
    const option = certificate.domainValidationOptions.apply((all) => all.filter((one) => one.domainName === name));
    const first = (key: "resourceRecordName" | "resourceRecordType" | "resourceRecordValue") =>
      option.apply(([one]) => one?.[key] ?? "");
    return new aws.route53.Record(
      name,
      {
        ...{ zoneId: zone.zoneId, ttl: 300, allowOverwrite: true, records: [first("resourceRecordValue")] },
        ...{ name: first("resourceRecordName"), type: first("resourceRecordType") },
      },
      options,
    );
  });
  const validationRecordFqdns = records.map(({ fqdn }) => fqdn);
  const { certificateArn } = new aws.acm.CertificateValidation(
    "domain",
    { certificateArn: certificate.arn, validationRecordFqdns },
    options,
  );
  const topic = new aws.sns.Topic("told", { tags }, options);
  new aws.sns.TopicSubscription("told", { topic, protocol: "email", endpoint: "ops@example.com" }, options);
  new aws.cloudwatch.MetricAlarm(
    "expiry",
    {
      ...{ namespace: "AWS/CertificateManager", metricName: "DaysToExpiry", statistic: "Minimum", period: 86_400 },
      ...{ evaluationPeriods: 1, comparisonOperator: "LessThanThreshold", threshold: 10 },
      dimensions: { CertificateArn: certificateArn },
      alarmActions: [topic.arn],
      tags,
    },
    options,
  );
}

describe("the stand-in for AWS and the model behind it", () => {
  it("have the same types and the same functions", () => {
    expect(kinds.map(({ type }) => type).sort()).toEqual(Object.keys(schema.resources).sort());
    expect(functions.map(({ token }) => token).sort()).toEqual(Object.keys(schema.functions).sort());
  });
});

interface State {
  readonly resources: readonly {
    readonly type: string;
    readonly urn: string;
    readonly outputs?: Record<string, unknown>;
  }[];
}

describe.skipIf(missing !== undefined)(`one of each type, made on paper ${missing ?? ""}`, () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  async function paper(program: (provider: aws.Provider, home: string) => Record<string, unknown>): Promise<Project> {
    const home = await mkdtemp(join(tmpdir(), "evenkeel-aws-"));
    cleanup.add(() => rm(home, { recursive: true, force: true }));
    const store = await startObjectStore({ home: join(home, "store"), binary: versitygw });
    const dataPlane = new PaperDataPlane({ store, authority: new FakeAuthority() });
    cleanup.add(() => dataPlane.destroy());
    const stateFile = join(home, "aws.json");
    const log = (): void => undefined;
    const model = await createModel({ dataPlane, publicRange: dataPlane.publicRange, stateFile, log });
    cleanup.add(() => model.close());
    const { url } = await model.listen(0);
    const stand = await startAwsProvider({ url, pollMilliseconds: 20 });
    cleanup.add(stand.stop);
    const project = await createProject({
      program: () => Promise.resolve(program(new aws.Provider("aws", { region: "eu-central-1" }), home)),
      providers: { aws: stand.port },
    });
    cleanup.add(project.dispose);
    return project;
  }

  it("has all outputs that the SDK promises, and neither another up nor a refresh finds anything to do", async () => {
    const { stack, steps, onEvent } = await paper((provider, home) => {
      const file = join(home, "release");
      writeFileSync(file, "content");
      everything(provider, file);
      return {};
    });

    await stack.up({ onEvent });
    const { deployment } = (await stack.exportStack()) as { deployment: State };
    const made = deployment.resources.filter(({ type }) => type in schema.resources);
    expect([...new Set(made.map(({ type }) => type))].sort()).toEqual(Object.keys(schema.resources).sort());
    const lacking = made.flatMap(({ type, outputs = {} }) =>
      (schema.resources[type]?.requiredOutputs ?? [])
        .filter((name) => !(name in outputs))
        .map((name) => `${type} ${name}`),
    );
    expect(lacking).toEqual([]);

    steps();
    await stack.up({ onEvent });
    expect(steps()).toEqual([]);
    await stack.refresh();
    steps();
    await stack.up({ onEvent });
    expect(steps()).toEqual([]);
  });

  it("holds texts that are changed in place, read back, and secret where the program says so", async () => {
    let content = "a secret of the app";
    const { stack, state, steps, onEvent } = await paper((provider) => {
      const options = { provider };
      const bucket = new aws.s3.Bucket("store", { forceDestroy: true }, options);
      const text = new aws.s3.BucketObjectv2(
        "text",
        { bucket: bucket.bucket, key: "environment", content: secret(content), contentType: "application/json" },
        options,
      );
      const asked = all([bucket.bucket, text.etag]).apply(async ([name]) => ({
        length: (await aws.s3.getObject({ bucket: name, key: "environment" }, options)).body.length,
        missing: await aws.s3.getObject({ bucket: name, key: "none" }, options).catch(String),
        keys: (await aws.s3.getObjects({ bucket: name, prefix: "env" }, options)).keys,
      }));
      return { asked };
    });
    const { outputs } = await stack.up({ onEvent });
    const missing = /: reading S3 Bucket \(store-[0-9a-f]+\) Object \(none\): couldn't find resource$/;
    expect(outputs["asked"]?.value).toEqual({
      length: content.length,
      missing: expect.stringMatching(missing) as string,
      keys: ["environment"],
    });
    steps();
    content = "another";
    const changed = await stack.up({ onEvent });
    expect(steps()).toEqual(["update text"]);
    expect(changed.outputs["asked"]?.value).toMatchObject({ length: content.length });
    expect(await state()).not.toMatch(/a secret of the app|"another"/);
  });
});
