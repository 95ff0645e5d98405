import * as pulumi from "@pulumi/pulumi";

import { createAwsSite } from "../../../infra/aws/site.ts";
import { outputsOf } from "../../../infra/contract.ts";
import { readSettings } from "../../../infra/settings.ts";
import type { Site } from "../../../infra/site.ts";
import { release, runtime } from "../packed.ts";
import type { Answers, Recorder, Registration } from "../recorder.ts";
import { resolved } from "../resolved.ts";

export const image = {
  id: "ami-1",
  name: "debian-13-amd64-20251117-2299",
  architecture: "x86_64",
  rootDeviceName: "/dev/xvda",
  blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volume_size: "8" } }],
};
export const zones = ["eu-central-1a", "eu-central-1b", "eu-central-1c"];
export const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef";
const named = (attribute: string) => (registration: { name: string }) => ({
  [attribute]: `${registration.name}-${attribute}`,
});
const certificate = ({ domainName, subjectAlternativeNames }: Record<string, unknown>): object => ({
  arn: "arn:aws:acm:eu-central-1:123456789012:certificate/made",
  // As it is before it is issued.
  notAfter: "",
  domainValidationOptions: [domainName, ...(subjectAlternativeNames as string[])].map((name) => ({
    domainName: name,
    resourceRecordName: `_proof.${String(name)}`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${String(name)}.acm-validations.aws`,
  })),
});

/** The account has one zone. (Mocks can't fail in words, so any other has no id.) */
const zone = (name: string): object => (name === "example.com" ? { zoneId: "Z-example" } : {});

/** What AWS would say to the program. */
export const answers = {
  resources: {
    "aws:acm/certificate:Certificate": ({ inputs }: { inputs: Record<string, unknown> }) => certificate(inputs),
    "aws:route53/record:Record": ({ inputs }: { inputs: Record<string, unknown> }) => ({ fqdn: inputs["name"] }),
    "aws:sns/topic:Topic": named("arn"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": () => ({ prefixListId: "pl-1" }),
    "aws:lb/loadBalancer:LoadBalancer": () => ({
      arn: "arn:lb",
      dnsName: "site.example",
      zoneId: "Z-balancers",
      arnSuffix: "app/site/1",
    }),
    "aws:elb/loadBalancer:LoadBalancer": () => ({ dnsName: "classic.example" }),
    "aws:lb/targetGroup:TargetGroup": () => ({ arn: "arn:tg", arnSuffix: "targetgroup/site/2" }),
    "aws:ec2/launchTemplate:LaunchTemplate": () => ({ latestVersion: 1 }),
    "aws:iam/instanceProfile:InstanceProfile": named("arn"),
    "aws:cloudwatch/logGroup:LogGroup": () => ({ arn: "arn:aws:logs:eu-central-1:123456789012:log-group:hosts" }),
    "aws:s3/bucket:Bucket": ({ name }: { name: string }) => ({
      bucket: `${name}-bucket`,
      arn: `arn:aws:s3:::${name}-bucket`,
    }),
  },
  invokes: {
    "aws:route53/getZone:getZone": ({ name }: Record<string, unknown>): object => zone(String(name)),
    "aws:index/getCallerIdentity:getCallerIdentity": { accountId: "123456789012" },
    "aws:index/getAvailabilityZones:getAvailabilityZones": { names: zones },
    "aws:ec2/getInstanceType:getInstanceType": { defaultVcpus: 2, supportedArchitectures: ["x86_64"] },
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": { locations: zones },
    "aws:ec2/getAmi:getAmi": image,
    "aws:ec2/getAmiIds:getAmiIds": { ids: [] },
    "aws:servicequotas/getServiceQuota:getServiceQuota": { value: 64 },
    "aws:autoscaling/getAmiIds:getAmiIds": { names: [] as string[] },
    "aws:ec2/getInstances:getInstances": { ids: ["i-2", "i-1"] },
    // Mocks can't fail in words: an object that is missing has no text.
    "aws:s3/getObject:getObject": {},
    "aws:s3/getObjects:getObjects": { keys: [] },
  },
} satisfies Answers;

/** Runs the program's part that makes the site, with these settings. */
export async function createSite(
  config: Record<string, unknown> = {},
): Promise<{ site: Site; outputs: Record<string, unknown> }> {
  const settings = { cloud: "aws", hostImage: image.name, ...config };
  const written = Object.entries(settings).map(([key, value]) => [
    `evenkeel:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(written) as Record<string, string>);
  const read = readSettings();
  const site = await createAwsSite(read, () => Promise.resolve({ release, runtime }));
  const outputs = await resolved(pulumi.output(outputsOf(site, read)));
  await pulumi.runtime.disconnect();
  return { site, outputs };
}

/** Rules of all security groups. */
export function securityRules(recorder: Recorder, direction: "Ingress" | "Egress"): readonly Registration[] {
  return recorder.of(`aws:vpc/securityGroup${direction}Rule:SecurityGroup${direction}Rule`);
}
